/**
 * SIPp, the real one, as a party of a test. A scenario fails on any message it does not expect, and
 * what counts is its exit code and its own statistics, not what it prints.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { freePort } from './ports.ts'
import { root } from './root.ts'
import { tempDir } from './temp-dir.ts'

/** The built-in callee keeps a call for four seconds after its end. */
const PARTING_MS = 8_000

const XML_FILE = 'scenario.xml'

export interface SippOptions {
  /** A file of test/loopback/scenarios without its ending, or `uac` and `uas` for those built in. */
  readonly scenario: string
  /** The scenario itself, in place of a file. */
  readonly xml?: string
  /** Answers OPTIONS in its calls as a phone does, beside what the scenario says. */
  readonly isPhone?: boolean
  /** Repeats nothing over UDP, and takes every copy of a message for a message. */
  readonly counted?: boolean
  /** Whom to call, `127.0.0.1:5060`; a party that only answers has none. */
  readonly remote?: string
  /** Our port; a free one when left out. */
  readonly port?: number
  /** Ends after so many calls. A party that answers goes on until stopped when left out; a caller makes one. */
  readonly calls?: number
  /** New calls per second, for callers. */
  readonly rate?: number
  /** How long the scenario's open pauses last (talk, ring), in milliseconds. */
  readonly talkMs?: number
  readonly transport?: 'udp' | 'tcp'
  /** The called user. */
  readonly user?: string
  /** What its answers to challenges name, `user@host:port`; the host and port of `remote` when left out. */
  readonly authUri?: string | undefined
  /** Values for `[name]` in a scenario. */
  readonly keys?: Readonly<Record<string, string | number>>
  /** Ends all, failing the calls still open, after so long. */
  readonly limitMs?: number
  /** Measures every call's start timer, for {@link SippResult.responseMs}. */
  readonly measure?: boolean
  /** Notes every message and its moment, for {@link SippResult.messages}. */
  readonly trace?: boolean
}

export interface SippResult {
  /** 0 when all calls did what the scenario says. */
  readonly exitCode: number | null
  readonly created: number
  readonly successful: number
  readonly failed: number
  /** Messages the scenario did not expect, inside its calls, outside them or after their end. */
  readonly unexpected: number
  readonly retransmissions: number
  /** What the scenario's `counter="1"` to `counter="5"` came to. */
  readonly counters: readonly number[]
  /** Response times in milliseconds, call by call, when they were asked for. */
  readonly responseMs: readonly number[]
  /** What went over the wire, in order, when that was asked for. */
  readonly messages: readonly TracedMessage[]
  /** What SIPp wrote to its error file, for the failure's text. */
  readonly errors: string
}

export interface TracedMessage {
  readonly atMs: number
  readonly sent: boolean
  /** `INVITE sip:… SIP/2.0` or `SIP/2.0 200 OK`. */
  readonly firstLine: string
  readonly text: string
}

export interface Sipp {
  readonly port: number
  readonly pid: number
  /** Settles when the process has ended, however it ended. */
  readonly done: Promise<SippResult>
  /** The figures so far; SIPp writes them once a second. */
  now(): Promise<SippResult>
  /** Lets open calls end for a moment, then ends the process. */
  stop(): Promise<SippResult>
}

/** Starts a party; one that answers is ready when this returns. */
export async function startSipp(options: SippOptions): Promise<Sipp> {
  const port = options.port ?? await freePort()
  const dir = await tempDir()
  if (options.xml !== undefined) await writeFile(join(dir.path, XML_FILE), options.xml)
  const args = argumentsOf(options, port, await freePort())
  const child = spawn('sipp', args, { cwd: dir.path, stdio: ['ignore', 'pipe', 'pipe'] })
  const screen: string[] = []
  child.stdout.on('data', (chunk: Buffer) => screen.push(chunk.toString('latin1')))
  child.stderr.on('data', (chunk: Buffer) => screen.push(chunk.toString('latin1')))

  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', cause => reject(new Error('sipp cannot be started: apt-get install sip-tester', { cause })))
    child.once('close', code => resolve(code))
  })
  const now = (exitCode: number | null = null): Promise<SippResult> => read(dir.path, exitCode, screen)
  const done = ended.then(now).finally(dir.remove)
  done.catch(() => { /* whoever waits for `done` is told; nobody need to */ })

  const { pid } = child
  if (pid === undefined) return await done.then(() => { throw new Error('sipp did not start') })
  if (options.remote === undefined) {
    const early = done.then(({ errors }) => { throw new Error(`sipp ended before it listened at ${port}: ${errors}`) })
    await Promise.race([listening(port, options), early])
  }

  return {
    port,
    pid,
    done,
    now: () => now(),
    async stop() {
      if (child.exitCode === null) child.kill('SIGUSR1')
      const late = setTimeout(() => child.kill('SIGKILL'), PARTING_MS)
      return await done.finally(() => clearTimeout(late))
    },
  }
}

/** Makes calls and waits for their end. */
export async function sipp(options: SippOptions): Promise<SippResult> {
  return await (await startSipp(options)).done
}

/** Fails with SIPp's own words unless every one of `calls` went as its scenario says. */
export function assertClean(result: SippResult, calls: number): void {
  const { exitCode, successful, failed, unexpected } = result
  if (successful === calls && failed === 0 && unexpected === 0) return
  throw new Error(`sipp: ${successful} of ${calls} calls went well, ${failed} failed, ` +
    `${unexpected} unexpected messages, exit code ${exitCode}\n${result.errors}`)
}

function argumentsOf(options: SippOptions, port: number, mediaPort: number): string[] {
  const { scenario, remote, transport = 'udp' } = options
  const file = options.xml === undefined ? join(root, 'test', 'loopback', 'scenarios', `${scenario}.xml`) : XML_FILE
  const calls = options.calls ?? (remote === undefined ? undefined : 1)
  const rate = options.rate ?? 10
  return [
    ...(remote === undefined ? [] : [remote]),
    ...(options.xml !== undefined || existsSync(file) ? ['-sf', file] : ['-sn', scenario]),
    ...(options.counted ? ['-nr'] : []), ...(options.isPhone ? ['-aa'] : []),
    '-i', '127.0.0.1', '-p', String(port), '-mp', String(mediaPort), '-t', transport === 'udp' ? 'u1' : 't1',
    '-nostdin',
    // The figures once a second and at the end.
    '-trace_stat', '-stf', 'stat.csv', '-fd', '1', '-trace_err', '-error_file', 'errors.log',
    '-timeout', String(Math.ceil((options.limitMs ?? 60_000) / 1_000)), '-timeout_error',
    ...(calls === undefined ? [] : ['-m', String(calls)]),
    ...(remote === undefined ? [] : ['-r', String(rate), '-l', '10000']),
    ...(options.talkMs === undefined ? [] : ['-d', String(options.talkMs)]),
    ...(options.user === undefined ? [] : ['-s', options.user]),
    ...(options.authUri === undefined ? [] : ['-auth_uri', options.authUri]),
    ...(options.measure ? ['-trace_rtt', '-rtt_freq', '1'] : []),
    ...(options.trace ? ['-trace_msg', '-message_file', 'messages.log'] : []),
    ...Object.entries(options.keys ?? {}).flatMap(([name, value]) => ['-key', name, String(value)]),
  ]
}

/** Waits until SIPp has its port, read from the kernel's table so as not to take it ourselves. */
async function listening(port: number, { transport = 'udp' }: SippOptions): Promise<void> {
  const entry = `:${port.toString(16).toUpperCase().padStart(4, '0')} `
  const table = `/proc/net/${transport}`
  await eventually(5_000, `sipp at port ${port}`, async () => (await readFile(table, 'latin1')).includes(entry))
}

async function read(dir: string, exitCode: number | null, screen: readonly string[]): Promise<SippResult> {
  const rows = (await textOf(join(dir, 'stat.csv'))).trim().split('\n')
  const names = rows[0]?.split(';') ?? []
  const last = rows.length > 1 ? rows.at(-1)?.split(';') ?? [] : []
  const count = (name: string): number => Number(last[names.indexOf(`${name}(C)`)] ?? 0)
  const errors = await textOf(join(dir, 'errors.log'))
  return {
    exitCode,
    created: Number(last[names.indexOf('TotalCallCreated')] ?? 0),
    successful: count('SuccessfulCall'),
    failed: count('FailedCall'),
    unexpected: count('FailedUnexpectedMessage') + count('OutOfCallMsgs') + count('DeadCallMsgs'),
    retransmissions: count('Retransmissions'),
    counters: [1, 2, 3, 4, 5].map(number => count(`GenericCounter${number}`)),
    responseMs: await responses(dir),
    messages: messagesOf(await textOf(join(dir, 'messages.log'))),
    errors: errors === '' && exitCode !== 0 ? screen.join('').slice(-1_500) : errors.slice(0, 4_000),
  }
}

async function responses(dir: string): Promise<number[]> {
  const file = (await readdir(dir)).find(name => name.endsWith('_rtt.csv'))
  if (file === undefined) return []
  const rows = (await textOf(join(dir, file))).trim().split('\n').slice(1)
  return rows.map(row => Number(row.split(';')[1])).filter(Number.isFinite)
}

const traced = /^-{5,} (\S+ [\d:.]+)\n\S+ message (sent|received)[^\n]*\n\n?([^]*?)(?=^-{5,} \d|(?![^]))/gm

function messagesOf(log: string): TracedMessage[] {
  return [...log.matchAll(traced)].map(([, stamp = '', way, text = '']) => ({
    atMs: momentOf(stamp),
    sent: way === 'sent',
    firstLine: text.trimStart().split(/\r?\n/, 1)[0] ?? '',
    text: text.trim(),
  }))
}

/** SIPp writes local time with microseconds; a Date keeps milliseconds. */
function momentOf(stamp: string): number {
  const micros = /\.(\d+)$/.exec(stamp)?.[1] ?? '0'
  return Date.parse(stamp.replace(/\.\d+$/, '')) + Number(micros) / 1_000
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'latin1')
  } catch {
    // SIPp makes a file when it first has something to write into it.
    return ''
  }
}
