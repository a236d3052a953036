import { pino, stdSerializers, type Logger } from 'pino'

/** JSON lines, one event each; the fields' names are those of style: callUid, leg, peer, rule, status, …Ms. */
export type Log = Logger

/** Header values and keys that may never appear in a line, wherever in an object they stand. */
const secretFields: ReadonlySet<string> = new Set([
  'authorization', 'proxyAuthorization', 'password', 'secret', 'token', 'crypto', 'icePwd',
])
/** Objects inside objects beyond this are not written, so that what goes round in circles ends. */
const DEEPEST = 6

/** What `createLog` writes to: anything with `write(line)`, standard output when left out. */
export interface LogSink {
  write(line: string): void
}

/**
 * Creates the process's log.
 * @param level the lowest level written: trace, debug, info, warn, error, fatal or silent
 */
export function createLog(level: string, sink?: LogSink): Log {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (fields: Record<string, unknown>) => censored(fields, 1),
    },
    // `censored` has made a plain value of it.
    serializers: { err: (error: unknown) => error },
  }
  return sink ? pino(options, sink) : pino(options)
}

/** The fields as they may be written; the very same when they hold no secret. */
function censored<T extends object>(fields: T, depth: number): T {
  let clean: Record<string, unknown> | undefined
  for (const [name, value] of Object.entries(fields)) {
    const written = secretFields.has(name) ? '[redacted]' : writtenOf(value, depth)
    if (written === value) continue
    clean ??= Object.assign(Array.isArray(fields) ? [] : {}, fields) as Record<string, unknown>
    clean[name] = written
  }
  return (clean ?? fields) as T
}

function writtenOf(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth === DEEPEST) return '[deep]'
  return censored(value instanceof Error ? stdSerializers.err(value) : value, depth + 1)
}

/** How long a line may wait for company, so that many leave in one write. Milliseconds. */
const GATHER_MS = 100
const GATHER_BYTES = 8 * 1024
/** What a reader that stalls may make us keep; beyond it lines are dropped rather than calls. */
const KEPT_BYTES_MAX = 64 * 1024 * 1024

/**
 * Standard output for the life of the process, written in batches and off the event loop: a line a
 * write costs a call more than its policy does. Everything is out by the time the process exits.
 */
export function standardOutput(): LogSink {
  const output = pino.destination({ dest: 1, sync: false, minLength: GATHER_BYTES, maxLength: KEPT_BYTES_MAX })
  // A reader that went away costs its lines, not the calls.
  output.on('error', () => { /* nobody is left to be told */ })
  setInterval(() => output.flush(), GATHER_MS).unref()
  process.once('exit', () => flushLast(output))
  return output
}

function flushLast(output: { flushSync(): void }): void {
  try {
    output.flushSync()
  } catch {
    // The reader is gone or the descriptor closed; the process ends all the same.
  }
}
