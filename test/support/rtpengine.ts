/**
 * A real rtpengine in user space on 127.0.0.1, for one test. Nothing of the machine's own rtpengine
 * configuration is read, no kernel module and no rights are needed.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../../src/base/clock.ts'
import { createNgClient, type NgClient } from '../../src/media/ng.ts'
import { freePort } from './ports.ts'

export interface RtpengineOptions {
  /** Lowest and highest RTP port. Chosen below the ephemeral range when left out; four ports per call. */
  readonly ports?: readonly [number, number]
  /** Where it listens for ng commands. A free port when left out. */
  readonly ngPort?: number
  /** Further arguments, e.g. `--max-sessions=3`. */
  readonly args?: readonly string[]
}

export interface Rtpengine {
  readonly host: '127.0.0.1'
  /** Where it listens for ng commands. */
  readonly port: number
  /** `HOST:PORT` of that, as the router is told. */
  readonly address: string
  readonly pid: number
  /** Live sessions, by its own account. */
  sessions(): Promise<number>
  /** SIGSTOP: takes datagrams, answers nothing. */
  pause(): void
  resume(): void
  /** SIGKILL; resolves when the process is gone. {@link start} begins again, empty, on the same port. */
  kill9(): Promise<void>
  start(): Promise<void>
  /** What it wrote so far. */
  log(): string
  stop(): Promise<void>
}

/** Starts rtpengine and resolves when it answers; fails with what to install when it is absent. */
export async function startRtpengine(options: RtpengineOptions = {}): Promise<Rtpengine> {
  const port = options.ngPort ?? await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'rtpengine-'))
  const logFile = join(folder, 'log')
  const range = options.ports ? undefined : await takeRange()
  const [lowest, highest] = options.ports ?? range?.ports ?? []
  const args = [
    '--config-file=none', '--table=-1', '--interface=127.0.0.1', `--listen-ng=127.0.0.1:${port}`,
    `--port-min=${lowest}`, `--port-max=${highest}`, '--num-threads=2', '--media-num-threads=2', '--foreground',
    '--log-stderr', '--log-level=4', `--pidfile=${join(folder, 'pid')}`, ...options.args ?? [],
  ]
  const ng = createNgClient({ host: '127.0.0.1', port, clock: systemClock, limitMs: 2000 })
  let child: ChildProcess | undefined
  const orphan = () => child?.kill('SIGKILL')
  process.once('exit', orphan)

  async function start(): Promise<void> {
    const output = openSync(logFile, 'a')
    const started = spawn('rtpengine', args, { stdio: ['ignore', 'ignore', output] })
    closeSync(output)
    const failed = once(started, 'error').then(() => {
      throw new Error('rtpengine cannot be started; install it with: apt-get install rtpengine-daemon')
    })
    failed.catch(() => { /* awaited by the race below; later there is no one to tell */ })
    child = started
    await Promise.race([failed, answers(ng, () => started.exitCode !== null, logFile)])
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child
    child = undefined
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const gone = once(ending, 'exit')
    ending.kill('SIGCONT')
    ending.kill(signal)
    const forced = setTimeout(() => ending.kill('SIGKILL'), 2000)
    await gone
    clearTimeout(forced)
  }

  async function stop(): Promise<void> {
    await end('SIGTERM')
    ng.close()
    process.off('exit', orphan)
    range?.[Symbol.dispose]()
    rmSync(folder, { recursive: true, force: true })
  }

  try {
    // Another process may have had one of its ports for a moment.
    await start().catch(async () => {
      await end('SIGKILL')
      await start()
    })
  } catch (error) {
    await stop()
    throw error
  }
  return {
    host: '127.0.0.1',
    port,
    address: `127.0.0.1:${port}`,
    get pid() { return child?.pid ?? 0 },
    sessions: async () => (await ng.list(100_000)).length,
    pause: () => { child?.kill('SIGSTOP') },
    resume: () => { child?.kill('SIGCONT') },
    kill9: () => end('SIGKILL'),
    start,
    log: () => readFileSync(logFile, 'utf8'),
    stop,
  }
}

/** A stretch of 1200 ports below the ephemeral ones; two engines that share one step around each other. */
/** RTP ports below the ephemeral ones, in as many ranges as engines may run beside each other. */
const RANGES = 10
const FIRST_PORT = 20_000
const PORTS = 1_200

interface Range extends Disposable {
  readonly ports: readonly [number, number]
}

/**
 * Takes a range that no other engine has, here or in another process: two would bind the same ports without a word,
 * and one hears what the other was sent. A socket on the range's last port stands for it.
 */
async function takeRange(): Promise<Range> {
  const untilMs = performance.now() + 60_000
  for (let at = Math.floor(Math.random() * RANGES); performance.now() < untilMs; at++) {
    const lowest = FIRST_PORT + PORTS * (at % RANGES)
    const mark = createSocket('udp4')
    const bound = await new Promise<boolean>(resolve => {
      mark.once('error', () => resolve(false)).bind({ port: lowest + PORTS - 1, address: '127.0.0.1', exclusive: true },
        () => resolve(true))
    })
    mark.unref()
    if (bound) {
      let held = true
      return {
        ports: [lowest, lowest + PORTS - 2],
        [Symbol.dispose]() {
          if (held) mark.close()
          held = false
        },
      }
    }
    mark.close()
    if (at % RANGES === 0) await sleep(200)
  }
  throw new Error('no range of RTP ports became free within a minute')
}

async function answers(ng: NgClient, ended: () => boolean, logFile: string): Promise<void> {
  const untilMs = performance.now() + 5000
  while (performance.now() < untilMs && !ended()) {
    try {
      return await ng.ping()
    } catch {
      await sleep(10) // not listening yet
    }
  }
  throw new Error(`rtpengine did not answer:\n${readFileSync(logFile, 'utf8')}`)
}
