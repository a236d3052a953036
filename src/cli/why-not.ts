/** `pointsman why-not`: what would have had to be otherwise. */
import { caseOf } from '../policy/prove/case.ts'
import { flagsOf } from '../policy/prove/witness.ts'
import { didYouMean } from '../policy/suggest.ts'
import { whyNot as whyNotRule, type WhyNot } from '../policy/why-not.ts'
import { callFrom, callHelp, callOptions } from './call-options.ts'
import { readArgs, UsageError, type Command } from './command.ts'
import { policyPath } from './config.ts'
import { soundPolicy } from './sound.ts'

const options = { ...callOptions, rule: { type: 'string' }, json: { type: 'boolean', default: false } } as const

export const whyNot: Command = {
  help: `usage: pointsman why-not [DIR] --rule NAME --to NUMBER|URI [--from …] [--peer …] [--at …] [--json]

Takes one made-up call and one rule of the policy in DIR (left out: $POINTSMAN_POLICY, else
policies/hello): names each condition on the way to the rule with how it came out, and finds the
call nearest to the one given that the rule would take, asked of the engine itself.

  --rule       the rule by its path, reception/closed; of a rule with rules inside the nearest counts
${callHelp}
  --json       one object, for programs

Exit: 0 explained, 1 the policy has errors, 2 usage.`,

  async run(args, io) {
    const { values, positionals } = readArgs(args, options, 1)
    const { rule } = values
    if (rule === undefined) throw new UsageError('--rule is missing: say which rule is meant')
    if (values.to === undefined) throw new UsageError('--to is missing: say where the call goes')
    const { policy, document } = await soundPolicy(policyPath(positionals[0], io))
    const given = callFrom(values, policy)
    const found = whyNotRule(caseOf(policy, document), rule, given)
    if (!found) {
      const hint = didYouMean(rule, policy.rules)
      throw new UsageError(`--rule ${rule} is not in the policy${hint ? `; ${hint}` : ''}`)
    }
    io.out(values.json ? `${JSON.stringify(found, null, 2)}\n` : inText(found))
    return 0
  },
}

function inText({ rule, at, decidedBy, conditions, nearest }: WhyNot): string {
  const lines = [
    decidedBy === rule ? `"${rule}" does take this call  (${at.file}:${at.line})`
      : `"${rule}" does not take this call, "${decidedBy}" does  (${at.file}:${at.line})`,
    ...conditions.map(({ held, says, at: place }) => `${held ? '✓' : '✗'} ${says}  (${place.file}:${place.line})`),
  ]
  if (decidedBy === rule) return `${lines.join('\n')}\n`
  if (!nearest) return `${[...lines, 'no call near this one was found that it would take'].join('\n')}\n`
  return `${[
    ...lines, 'it would take the call with',
    ...nearest.changes.map(({ what, was, is }) => `  ${what} ${is} instead of ${was}`),
    `  explain ${flagsOf(nearest.witness)}`,
  ].join('\n')}\n`
}
