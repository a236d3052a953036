/** `pointsman test`: the policy's own tests. */
import { runSuite, type CaseResult, type SuiteResult } from '../policy/suite.ts'
import { oneOf, readArgs, type Command } from './command.ts'
import { policyPath } from './config.ts'
import { soundPolicy } from './sound.ts'

const formats = ['text', 'json'] as const
const options = {
  format: { type: 'string', default: 'text' },
  coverage: { type: 'boolean', default: false },
} as const

export const test: Command = {
  name: 'test',
  summary: "run the policy's own tests: no sockets, no waiting",
  help: `usage: pointsman test [DIR] [--coverage] [--format text|json]

Runs the tests written in the policy in DIR (left out: $POINTSMAN_POLICY, else policies/hello):
each makes up a call at a moment of its own, lets the peers answer as it pretends, and compares
what becomes of the call with what it expects. The walk is the one that routes.

  --coverage        also name the rules no test reaches
  --format json     one object, for programs

Exit: 0 all passed, 1 a test failed or the policy has errors, 2 usage.`,

  async run(args, io) {
    const { values, positionals } = readArgs(args, options, 1)
    const format = oneOf('format', values.format, formats)
    const { policy, document } = await soundPolicy(policyPath(positionals[0], io))
    const result = runSuite(policy, document)
    io.out(format === 'json' ? `${JSON.stringify(result, null, 2)}\n` : inText(result, values.coverage))
    return result.failedCount === 0 ? 0 : 1
  },
}

function inText(result: SuiteResult, coverage: boolean): string {
  const lines = result.cases.flatMap(caseLines)
  if (coverage) lines.push(...result.unreached.map(rule => `- no test reaches rule ${rule}`))
  lines.push(`${result.passedCount} passed, ${result.failedCount} failed`)
  return `${lines.join('\n')}\n`
}

function caseLines({ name, at, passed, mismatches }: CaseResult): string[] {
  if (passed) return [`✓ ${name}`]
  const wrong = mismatches.map(({ what, expected, got, at: place }) =>
    `    ${what}: expected ${expected}, got ${got}  (${place.file}:${place.line})`)
  return [`✗ ${name}  (${at.file}:${at.line})`, ...wrong]
}
