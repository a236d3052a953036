/** `pointsman test`: the policy's own tests, what they have seen, and what they would not notice. */
import { systemClock } from '../base/clock.ts'
import { coverageOf, type Coverage } from '../policy/coverage.ts'
import { createFingerprint } from '../policy/fingerprint.ts'
import { loadPolicy } from '../policy/load.ts'
import { mutate, scoreOf, type Mutation } from '../policy/mutate.ts'
import { runSuite, type CaseResult, type SuiteResult } from '../policy/suite.ts'
import { watchPolicy } from '../policy/watch.ts'
import { oneOf, readArgs, UsageError, type Command, type ExitCode, type Io } from './command.ts'
import { policyPath } from './config.ts'

const formats = ['text', 'json'] as const
const options = {
  format: { type: 'string', default: 'text' },
  coverage: { type: 'boolean', default: false },
  mutate: { type: 'boolean', default: false },
  'score-at-least': { type: 'string' },
  watch: { type: 'boolean', default: false },
} as const

export const test: Command = {
  help: `usage: pointsman test [DIR] [--coverage] [--mutate [--score-at-least PERCENT]] [--watch]
                      [--format text|json]

Runs the tests written in the policy in DIR (left out: $POINTSMAN_POLICY, else policies/hello):
each makes up a call at a moment of its own, lets the peers answer as it pretends, and compares
what becomes of the call with what it expects. The walk is the one that routes.

  --coverage        also name what no test has seen: rules, both answers of each condition, each
                    way on from target to target, answered and failed calls, otherwise
  --mutate          also make every small mistake, one at a time (a condition left out, another
                    outcome, two rules swapped, a range one shorter, a failure that no longer
                    moves on), and name those with which all tests still pass
  --score-at-least  with --mutate: fail when a smaller part of the mistakes, in percent, is noticed
  --watch           again on every change, until interrupted
  --format json     one object, for programs

Exit: 0 all passed, 1 a test failed, the policy has errors or the score is too low, 2 usage.`,

  async run(args, io) {
    const { values, positionals } = readArgs(args, options, 1)
    const path = policyPath(positionals[0], io)
    const wishes = {
      format: oneOf('format', values.format, formats), coverage: values.coverage, mutate: values.mutate,
      scoreMin: scoreFrom(values['score-at-least']),
    }
    if (wishes.scoreMin > 0 && !wishes.mutate) throw new UsageError('--score-at-least goes with --mutate')
    return values.watch ? await again(path, wishes, io) : (await once(path, wishes, io)).code
  },
}

interface Wishes {
  readonly format: typeof formats[number]
  readonly coverage: boolean
  readonly mutate: boolean
  /** 0 to 1. */
  readonly scoreMin: number
}

function scoreFrom(text: string | undefined): number {
  if (text === undefined) return 0
  const percent = Number(text.replace(/%$/, ''))
  if (!(percent >= 0 && percent <= 100)) throw new UsageError(`--score-at-least ${text} is no percentage`)
  return percent / 100
}

interface Ran {
  readonly code: ExitCode
  readonly digest: string
}

async function once(path: string, wishes: Wishes, io: Io): Promise<Ran> {
  const { policy, document, text, digest } = await loadPolicy(path)
  if (!policy || !document) {
    io.err(`${text()}\n`)
    return { code: 1, digest }
  }
  const suite = runSuite(policy, document)
  const coverage = wishes.coverage ? coverageOf(document, suite.cases) : undefined
  const mutation = wishes.mutate && suite.failedCount === 0 ? mutate(document) : undefined
  const report: Report = { suite, coverage, mutation }
  io.out(wishes.format === 'json' ? inJson(report) : inText(report))
  const tooLow = mutation !== undefined && scoreOf(mutation) < wishes.scoreMin
  return { code: suite.failedCount === 0 && !tooLow ? 0 : 1, digest }
}

/** Runs again whenever the files differ, until Ctrl-C; that is how it ends well. */
async function again(path: string, wishes: Wishes, io: Io): Promise<ExitCode> {
  let { digest } = await once(path, wishes, io)
  const watch = watchPolicy({
    path, clock: systemClock, fingerprint: createFingerprint(path, () => systemClock.nowMs()), loaded: () => digest,
    changed: async () => {
      ({ digest } = await once(path, wishes, io))
    },
    failed: error => io.err(`watching failed: ${String(error)}\n`),
  })
  await new Promise<void>(resolve => process.once('SIGINT', () => resolve()))
  await watch.close()
  return 0
}

interface Report {
  readonly suite: SuiteResult
  readonly coverage: Coverage | undefined
  readonly mutation: Mutation | undefined
}

function inJson({ suite, coverage, mutation }: Report): string {
  // The facts hold maps, and the test says what they were made from.
  const cases = suite.cases.map(each => ({ ...each, facts: undefined }))
  const report = { ...suite, cases, ...(coverage && { coverage }), ...(mutation && { mutation }) }
  return `${JSON.stringify(report, null, 2)}\n`
}

function inText({ suite, coverage, mutation }: Report): string {
  const lines = suite.cases.flatMap(caseLines)
  lines.push(...(coverage?.unseen ?? []).map(({ message, at }) => `- ${message}  (${at.file}:${at.line})`))
  lines.push(...(mutation?.survivors ?? []).map(({ message, at }) =>
    `- no test notices ${message}  (${at.file}:${at.line})`))
  lines.push(`${suite.passedCount} passed, ${suite.failedCount} failed`)
  if (coverage) lines.push(`seen ${coverage.seenCount} of ${coverage.totalCount}`)
  if (mutation) {
    const percent = Math.floor(scoreOf(mutation) * 100)
    lines.push(`noticed ${mutation.noticedCount} of ${mutation.mutantsCount} mistakes (${percent} %)`)
  }
  return `${lines.join('\n')}\n`
}

function caseLines({ name, at, passed, mismatches }: CaseResult): string[] {
  if (passed) return [`✓ ${name}`]
  const wrong = mismatches.map(({ what, expected, got, at: place }) =>
    `    ${what}: expected ${expected}, got ${got}  (${place.file}:${place.line})`)
  return [`✗ ${name}  (${at.file}:${at.line})`, ...wrong]
}
