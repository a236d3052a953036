/**
 * Runs one test file in a process of its own and reads uvu's summary. A file that ends without a
 * summary, early or by its watchdog, has failed whatever its exit code says.
 */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { stripVTControlCharacters } from 'node:util'

/** The end of uvu's summary. What a failed test left open would keep the process for as long as it may run. */
const summaryEnd = { after: /^ {2}Duration: /m, withinMs: 20_000 }

export interface FileOutcome {
  readonly name: string
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly seconds: number
  /** All that was printed, and why it counts as failed when that cannot be seen in it. */
  readonly output: string
}

export interface RunOptions {
  readonly limitMs: number
  readonly env: NodeJS.ProcessEnv
  /** How soon it has to end after what it prints last. */
  readonly end?: { readonly after: RegExp; readonly withinMs: number }
  /** How much it steps back behind others, as `nice` counts it. */
  readonly niceness?: number
}

/** @param name what reports call it; @param command program and arguments */
export async function runFile(name: string, command: readonly string[], options: RunOptions): Promise<FileOutcome> {
  const started = performance.now()
  const { output, code, late } = await runCommand(command, { ...options, end: summaryEnd })
  const seconds = (performance.now() - started) / 1_000
  const { passed, total, skipped } = summaryOf(output)
  const problem = late
    ? `ended by the watchdog after ${seconds.toFixed(0)} s`
    : total === undefined
      ? `ended without a summary, exit code ${code}`
      : code !== 0 && passed === total
        ? `every test passed, and yet the exit code is ${code}`
        : undefined
  // A file that broke off has failed once more than the tests it could count.
  const failed = Math.max((total ?? 0) - passed, 0) + (problem === undefined ? 0 : 1)
  return { name, passed, failed, skipped, seconds, output: problem === undefined ? output : `${output}\n${problem}\n` }
}

export interface Ended {
  readonly output: string
  readonly code: number | null
  /** The watchdog ended it. */
  readonly late: boolean
}

/** Runs a program to its end, or to the watchdog's; whatever it started ends with it. */
export function runCommand([program = '', ...args]: readonly string[], options: RunOptions): Promise<Ended> {
  const { limitMs, env, end, niceness = 0 } = options
  return new Promise((resolve, reject) => {
    // A group of its own, so that the watchdog ends what the file has started as well.
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env, detached: true })
    if (niceness > 0) stepBack(child.pid, niceness)
    const chunks: Buffer[] = []
    let late = false
    const bark = (): void => {
      late = true
      endGroup(child.pid)
    }
    let watchdog = setTimeout(bark, limitMs)
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      if (!end?.after.test(stripVTControlCharacters(chunk.toString()))) return
      clearTimeout(watchdog)
      watchdog = setTimeout(bark, end.withinMs)
    })
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.once('error', reject)
    child.once('exit', () => {
      clearTimeout(watchdog)
      // What a test left running would hold the pipe, and us, for ever.
      setTimeout(() => endGroup(child.pid), 500).unref()
    })
    child.once('close', code => resolve({ output: Buffer.concat(chunks).toString(), code, late }))
  })
}

function stepBack(pid: number | undefined, niceness: number): void {
  if (pid === undefined) return
  try {
    setPriority(pid, niceness)
    // Where the kernel shares the processor among sessions (autogroups) niceness counts within one alone.
    writeFileSync(`/proc/${pid}/autogroup`, String(niceness))
  } catch {
    // It has ended already, is further back than that, or there are no such groups.
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // The whole group has ended by itself, as it should.
  }
}

interface Summary {
  readonly passed: number
  readonly total?: number
  readonly skipped: number
}

/** Reads the last summary uvu printed; without one `total` is missing. */
export function summaryOf(output: string): Summary {
  const text = stripVTControlCharacters(output)
  const found = [...text.matchAll(/^ {2}Total: +(\d+)\n {2}Passed: +(\d+)\n {2}Skipped: +(\d+)$/gm)].at(-1)
  if (!found) return { passed: 0, skipped: 0 }
  return { total: Number(found[1]), passed: Number(found[2]), skipped: Number(found[3]) }
}
