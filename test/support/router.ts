/**
 * The router itself, as an operator runs it: the compiled program in a process of its own, on free
 * ports, with a policy in a folder of its own. Tests look at it from outside only.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import type { CallRecord } from '../../src/cdr/record.ts'
import { eventually } from './eventually.ts'
import { patient } from './patience.ts'
import { freePort } from './ports.ts'
import { built, root } from './root.ts'
import { tempDir, type TempDir } from './temp-dir.ts'

export interface RouterOptions {
  /** The policy's text, or its files by name. */
  readonly policy: string | Readonly<Record<string, string | Buffer>>
  /** `HOST:PORT` of each rtpengine; without one media goes direct. */
  readonly rtpengine?: readonly string[]
  /** A configuration file that says where records go; without one they go where {@link Router.records} looks. */
  readonly recordsTo?: string
  /** Keeps a journal of its calls. */
  readonly journal?: boolean
  /** More of the command line. One that names no configuration file is {@link patient}. */
  readonly args?: readonly string[]
  /** More of Node's own command line. */
  readonly nodeArgs?: readonly string[]
}

export interface AdminAnswer {
  readonly status: number
  readonly text: string
}

export interface Router extends AsyncDisposable {
  /** Of the process that runs now. */
  readonly pid: number
  readonly sipPort: number
  /** `127.0.0.1:PORT`, for callers. */
  readonly sip: string
  readonly adminPort: number
  /** The folder the policy is read from. */
  readonly dir: TempDir
  /** How long it took from the start of the process until it was ready. */
  readonly readyMs: number
  /** Every line of the log so far. */
  log(): readonly LogLine[]
  /** Nobody reads what it writes to its standard streams from now on. */
  deafen(): void
  /** Every call record so far, oldest first. */
  records(): Promise<CallRecord[]>
  /** Waits for `count` records that were not taken yet, and takes them. */
  take(count?: number): Promise<CallRecord[]>
  admin(method: string, path: string): Promise<AdminAnswer>
  /** The sum over all labels of one metric; 0 when it is not there. */
  metric(name: string): Promise<number>
  /** SIGKILL; resolves when the process is gone. {@link start} begins again, on the same ports and files. */
  kill9(): Promise<void>
  /** The same with another signal, which ends it. @returns its exit code */
  end(signal: NodeJS.Signals): Promise<number | null>
  start(): Promise<void>
  /** Stops it as systemd would, and returns its exit code, null when it had to be killed. Twice is once. */
  stop(): Promise<number | null>
}

/** A log line: pino's fields, by name. */
export type LogLine = Readonly<Record<string, unknown>>

/** What `npm start` tells Node. */
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } }
const nodeFlags = / node (.*)dist\//.exec(scripts.start)?.[1]?.match(/--\S+/g) ?? []

const READY_WITHIN_MS = 60_000
const STOPPED_WITHIN_MS = 8_000

/** Starts the router and waits until it takes calls. */
export async function startRouter(options: RouterOptions): Promise<Router> {
  const { policy } = options
  const dir = await tempDir(typeof policy === 'string' ? { 'policy.yaml': policy } : policy)
  const records = await tempDir()
  const cdrFile = join(records.path, 'cdr.jsonl')
  const isConfigured = options.recordsTo !== undefined || options.args?.includes('--config')
  const settings = isConfigured ? undefined : await records.write('settings.json', JSON.stringify(patient))
  const sipPort = await freePort()
  const adminPort = await freePort()
  const args = [
    ...nodeFlags, '--enable-source-maps', `--diagnostic-dir=${records.path}`, ...options.nodeArgs ?? [],
    join(built, 'src', 'cli', 'main.js'), 'run', dir.path,
    '--listen', `udp:127.0.0.1:${sipPort}`, '--listen', `tcp:127.0.0.1:${sipPort}`,
    '--admin', `127.0.0.1:${adminPort}`,
    ...(options.recordsTo === undefined ? ['--cdr', cdrFile] : ['--config', options.recordsTo]),
    ...(settings === undefined ? [] : ['--config', settings]),
    ...(options.rtpengine ? ['--rtpengine', options.rtpengine.join(',')] : []),
    ...(options.journal ? ['--journal', join(records.path, 'journal')] : []), ...options.args ?? [],
  ]
  const admin = (method: string, path: string): Promise<AdminAnswer> => ask(adminPort, method, path)
  const tidyUp = async (): Promise<void> => {
    await dir.remove()
    await records.remove()
  }

  const launch = async (): Promise<Running> => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const output = collect(child)
    const exited = new Promise<number | null>(resolve => child.once('close', code => resolve(code)))
    try {
      await eventually(READY_WITHIN_MS, 'the router is ready', async () =>
        child.exitCode !== null || (await admin('GET', '/healthz')).status === 200)
      // Log lines leave in batches; a test that counts them from here on must not meet the first ones.
      if (!options.args?.includes('--log-level')) {
        await eventually(READY_WITHIN_MS, 'the router says so', () =>
          child.exitCode !== null || output.text().includes('pointsman is ready'))
      }
      if (child.exitCode !== null) throw new Error(`the router ended at once with ${child.exitCode}`)
    } catch (error) {
      child.kill('SIGKILL')
      await exited
      throw new Error(`the router did not start:\n${output.text()}`, { cause: error })
    }
    return { child, output, exited }
  }

  const started = performance.now()
  let running: Running
  try {
    running = await launch()
  } catch (error) {
    await tidyUp()
    throw error
  }
  const readyMs = performance.now() - started

  const read = async (): Promise<CallRecord[]> => parse<CallRecord>(await readFile(cdrFile, 'utf8').catch(() => ''))
  let taken = 0
  let stopped: Promise<number | null> | undefined
  const stop = (): Promise<number | null> => stopped ??= (async () => {
    const { child, exited } = running
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), STOPPED_WITHIN_MS)
    const code = await exited
    clearTimeout(late)
    await tidyUp()
    return code
  })()

  return {
    get pid() { return running.child.pid ?? 0 },
    sipPort,
    sip: `127.0.0.1:${sipPort}`,
    adminPort,
    dir,
    readyMs,
    log: () => parse<LogLine>(running.output.text()),
    deafen() {
      running.child.stdout?.destroy()
      running.child.stderr?.destroy()
    },
    records: read,
    async take(count = 1) {
      const all = await eventually(10_000, `${taken + count} call records`, async () => {
        const now = await read()
        return now.length >= taken + count ? now : undefined
      })
      taken += count
      return all.slice(taken - count, taken)
    },
    admin,
    async metric(name) {
      const { text } = await admin('GET', '/metrics')
      const samples = [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))]
      return samples.reduce((sum, [, value]) => sum + Number(value), 0)
    },
    async kill9() {
      running.child.kill('SIGKILL')
      await running.exited
    },
    end(signal) {
      running.child.kill(signal)
      return running.exited
    },
    async start() {
      running = await launch()
    },
    stop,
    async [Symbol.asyncDispose]() { await stop() },
  }
}

/** One process of it. */
interface Running {
  readonly child: ChildProcess
  readonly output: { text(): string }
  readonly exited: Promise<number | null>
}

function collect(child: ChildProcess): { text(): string } {
  const chunks: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk))
  return { text: () => Buffer.concat(chunks).toString() }
}

/** Whole JSON lines; a line still being written, and what is not JSON, is left out. */
function parse<T>(text: string): T[] {
  return text.split('\n').slice(0, -1).filter(line => line.startsWith('{')).map(line => JSON.parse(line) as T)
}

/** One request on a connection of its own, so that nothing is left open behind it. */
function ask(port: number, method: string, path: string): Promise<AdminAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, agent: false, timeout: 5_000 }, answer => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }))
    })
    sent.once('timeout', () => sent.destroy(new Error(`${method} ${path}: no answer`)))
    sent.once('error', reject)
    sent.end()
  })
}
