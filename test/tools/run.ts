/**
 * `npm test`: every test file in its own process, then lint and coverage, one count at the end.
 * `npm test -- call media` runs only the files whose path contains one of the words.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { built, root } from '../support/root.ts'
import { coverageOf, percentOf } from './coverage.ts'
import { runCommand, runFile, type FileOutcome, type RunOptions } from './file-run.ts'
import { ensurePackages } from './packages.ts'

const LIMIT_MS = 240_000
const LINES_COVERED_MIN = 85
/** Below this a file is named. */
const LINES_COVERED_POOR = 70
/**
 * Files that hold a rate or measure time on the wire run one at a time, before the others; of what else waits for
 * sockets and processes several run at once, so that the machine has something to do.
 */
const onTheWire =
  'failover|hello|journey|media-failure|media-lost|overload|recording|reload|server-lost|surviving|topology'
const alone = new RegExp(`^test/(?:media/(?:ng|nodes)|loopback/(?:${onTheWire}))\\.`)
const AT_ONCE = 2
/** Files that compute, and wait for nothing, use what all these leave: behind them, one for each processor. */
const computing = /^test\/(?:policy\/(?!loads?\.|watch\.)|sdp|sim|sip|targets)/
const BEHIND = { limitMs: 3 * LIMIT_MS, niceness: 10 }
/** Where the router is another process its turns are not counted: that would slow what is measured. */
const uncounted = /^test\/(?:demo|loopback)/

const words = process.argv.slice(2)
const counts = mkdtempSync(join(tmpdir(), 'pointsman-coverage-'))
process.exitCode = await main().finally(() => rmSync(counts, { recursive: true, force: true }))

async function main(): Promise<number> {
  const needed = ensurePackages()
  if (needed !== undefined) {
    process.stdout.write(`${needed}\n0 passed, 1 failed\n`)
    return 1
  }
  const files = readdirSync(join(built, 'test'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.js'))
    .map(name => `test/${name.split(sep).join('/')}`)
    .filter(name => words.length === 0 || words.some(word => name.includes(word)))
    .toSorted()
  const waiting = files.filter(name => !computing.test(name))
  const outcomes = (await Promise.all([
    runAll(waiting.filter(name => alone.test(name)), 1).then(async first =>
      [...first, ...await runAll(waiting.filter(name => !alone.test(name)), AT_ONCE)]),
    runAll(files.filter(name => computing.test(name)), availableParallelism(), BEHIND),
  ])).flat()
  // Lint and coverage speak of the whole; a part of the tests says nothing about them.
  if (words.length === 0) outcomes.push(report(await lint()), report(coverage()))
  return conclude(outcomes)
}

/** Runs the files in order, `width` at a time. */
async function runAll(
  files: readonly string[], width: number, how: Partial<RunOptions> = {},
): Promise<FileOutcome[]> {
  const waiting = files.values()
  const outcomes: FileOutcome[] = []
  const lane = async (): Promise<void> => {
    for (const name of waiting) {
      const command = [process.execPath, '--enable-source-maps', join(built, name)]
      const options = { limitMs: LIMIT_MS, env: environmentOf(name), ...how }
      outcomes.push(report(await runFile(name.replace(/\.js$/, '.ts'), command, options)))
    }
  }
  await Promise.all(Array.from({ length: width }, lane))
  return outcomes
}

function environmentOf(name: string): NodeJS.ProcessEnv {
  const isCounted = words.length === 0 && !uncounted.test(name)
  return { ...process.env, NODE_ENV: 'test', ...isCounted && { NODE_V8_COVERAGE: counts } }
}

/** The linter's verdict is its exit code. */
async function lint(): Promise<FileOutcome> {
  const started = performance.now()
  const oxlint = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint')
  const folders = ['src', 'test', 'benchmarks'].map(name => join(root, name))
  const command = [process.execPath, oxlint, '--deny-warnings', '-c', join(root, '.oxlintrc.json'), ...folders]
  const { code, output } = await runCommand(command, { limitMs: LIMIT_MS, env: process.env })
  return verdict('lint', code === 0, started, output)
}

function coverage(): FileOutcome {
  const started = performance.now()
  const files = coverageOf(counts)
  const percent = percentOf(files)
  const poor = files.filter(({ lines, covered }) => 100 * covered / lines < LINES_COVERED_POOR)
    .map(({ path, lines, covered }) => `  ${(100 * covered / lines).toFixed(1).padStart(5)} %  ${path}\n`)
  const enough = percent >= LINES_COVERED_MIN
  const name = `coverage of src: ${percent.toFixed(1)} % of lines, at least ${LINES_COVERED_MIN} wanted`
  const output = poor.length === 0 ? '' : `below ${LINES_COVERED_POOR} %:\n${poor.join('')}`
  if (enough) process.stdout.write(output)
  return verdict(name, enough, started, output)
}

function verdict(name: string, holds: boolean, started: number, output: string): FileOutcome {
  const seconds = (performance.now() - started) / 1_000
  return { name, passed: holds ? 1 : 0, failed: holds ? 0 : 1, skipped: 0, seconds, output }
}

/** Prints a line for each file, and all it said when something failed. */
function report(outcome: FileOutcome): FileOutcome {
  const { name, passed, failed, skipped, seconds, output } = outcome
  const figures = [`${passed} passed`, failed > 0 ? `${failed} FAILED` : '', skipped > 0 ? `${skipped} skipped` : '']
  const mark = failed > 0 ? '✘' : '•'
  process.stdout.write(`${mark} ${name}  ${figures.filter(Boolean).join(', ')}  ${seconds.toFixed(1)} s\n`)
  if (failed > 0) process.stdout.write(`${output.trimEnd()}\n\n`)
  return outcome
}

/** The last line of everything, all runners counted together. */
function conclude(outcomes: readonly FileOutcome[]): number {
  const sum = (of: (outcome: FileOutcome) => number): number => outcomes.reduce((n, outcome) => n + of(outcome), 0)
  const bad = outcomes.filter(({ failed }) => failed > 0)
  const skipped = sum(outcome => outcome.skipped)
  const nothing = outcomes.length === 0
  if (nothing) process.stdout.write(`no test file contains ${words.join(' or ')}\n`)
  if (bad.length > 0) process.stdout.write(`\nfailed: ${bad.map(({ name }) => name).join(', ')}\n`)
  if (skipped > 0) process.stdout.write(`skipped: ${skipped}\n`)
  const failed = sum(outcome => outcome.failed) + (nothing ? 1 : 0)
  process.stdout.write(`${sum(outcome => outcome.passed)} passed, ${failed} failed\n`)
  return failed > 0 ? 1 : 0
}
