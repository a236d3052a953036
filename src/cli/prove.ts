/** `pointsman prove`: what is so of all calls at once. */
import type { Finding } from '../policy/prove/finding.ts'
import { prove as proven, type Proof } from '../policy/prove/prove.ts'
import { flagsOf } from '../policy/prove/witness.ts'
import { oneOf, readArgs, type Command } from './command.ts'
import { policyPath } from './config.ts'
import { soundPolicy } from './sound.ts'

const formats = ['text', 'json'] as const
const options = {
  format: { type: 'string', default: 'text' },
  strict: { type: 'boolean', default: false },
} as const

export const prove: Command = {
  help: `usage: pointsman prove [DIR] [--strict] [--format text|json]

Works out, for all calls there can be, what the policy in DIR (left out: $POINTSMAN_POLICY, else
policies/hello) does with them. Each finding comes with a call that shows it, checked with the
engine; ask pointsman explain about it.

  shadowed      no call reaches a rule, for rules before it take all of its calls   (an error)
  impossible    no call matches a rule, for its conditions exclude each other       (an error)
  invariant     something under invariants: is not so                               (an error)
  overlap       two rules hold for the same calls and their order decides
  gap           calls of a peer that no rule takes, so that they fall to otherwise
  peers         addresses that two peers claim
  open          what cannot be proven either way: regular expressions, shares

  --strict         overlaps and gaps are errors too
  --format json    one object, for programs; with the longest wait of each rule

Exit: 0 no errors, 1 errors, 2 usage.`,

  async run(args, io) {
    const { values, positionals } = readArgs(args, options, 1)
    const format = oneOf('format', values.format, formats)
    const { policy, document } = await soundPolicy(policyPath(positionals[0], io))
    const proof = proven(policy, document)
    const findings = values.strict ? proof.findings.map(strictly) : proof.findings
    const told = { ...proof, findings }
    io.out(format === 'json' ? `${JSON.stringify(inJson(told), null, 2)}\n` : inText(told))
    return findings.some(({ severity }) => severity === 'error') ? 1 : 0
  },
}

function strictly(finding: Finding): Finding {
  return finding.kind === 'overlap' || finding.kind === 'gap' ? { ...finding, severity: 'error' } : finding
}

function inJson({ findings, ...rest }: Proof): object {
  return { ...rest, findings: findings.map(each => each.witness ? { ...each, explain: flagsOf(each.witness) } : each) }
}

function inText({ findings, rulesCount, exceptionsCount, waits }: Proof): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const [longest] = waits
  const lines = [
    ...findings.flatMap(findingLines),
    `${counted(rulesCount, 'rule')}, ${counted(errors, 'error')}, `
      + `${counted(exceptionsCount, 'special rule')} before a general one`,
    ...longest
      ? [`longest wait: ${longest.rule}, ${longest.waitMs / 1000} s in ${counted(longest.attempts, 'attempt')}`] : [],
  ]
  return `${lines.join('\n')}\n`
}

function findingLines({ kind, severity, message, at, related, witness }: Finding): string[] {
  return [
    `${at.file}:${at.line}:${at.column} ${severity === 'error' ? 'error' : 'note'} ${kind}: ${message}`,
    ...related.map(each => `    ${each.message}  (${each.at.file}:${each.at.line})`),
    ...witness ? [`    explain ${flagsOf(witness)}  → ${witness.decidedBy}`] : [],
  ]
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
