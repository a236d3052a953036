/** `pointsman test`: the policy's own tests, what they have seen, and what they would not notice. */
import { systemClock } from '../base/clock.ts'
import { createFingerprint } from '../policy/fingerprint.ts'
import { loadPolicy } from '../policy/load.ts'
import { scoreOf } from '../policy/mutate.ts'
import { watchPolicy } from '../policy/watch.ts'
import { oneOf, readArgs, UsageError, type Command, type ExitCode, type Io } from './command.ts'
import { policyPath } from './config.ts'
import { printTests, testFormats, type TestFormat } from './reports/tests.ts'
import { runTests, type TestWishes } from './test-run.ts'

const options = {
  format: { type: 'string', default: 'text' },
  coverage: { type: 'boolean', default: false },
  mutate: { type: 'boolean', default: false },
  'score-at-least': { type: 'string' },
  watch: { type: 'boolean', default: false },
} as const

export const test: Command = {
  help: `usage: pointsman test [DIR] [--coverage] [--mutate [--score-at-least PERCENT]] [--watch]
                      [--format text|json|junit|github]

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
  --format junit    JUnit XML, for build servers
  --format github   what failed as annotations for a GitHub workflow

Exit: 0 all passed, 1 a test failed, the policy has errors or the score is too low, 2 usage.`,

  async run(args, io) {
    const { values, positionals } = readArgs(args, options, 1)
    const path = policyPath(positionals[0], io)
    const wishes = {
      format: oneOf('format', values.format, testFormats), coverage: values.coverage, mutate: values.mutate,
      scoreMin: scoreFrom(values['score-at-least']),
    }
    if (wishes.scoreMin > 0 && !wishes.mutate) throw new UsageError('--score-at-least goes with --mutate')
    return values.watch ? await again(path, wishes, io) : (await once(path, wishes, io)).code
  },
}

interface Wishes extends TestWishes {
  readonly format: TestFormat
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
  const report = runTests(path, { policy, document }, wishes)
  const { suite, mutation } = report
  io.out(printTests[wishes.format](report))
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
