import { pino, type Logger } from 'pino'

/** JSON lines, one event each; the fields' names are those of style: callUid, leg, peer, rule, status, …Ms. */
export type Log = Logger

/** Header values and keys that may never appear in a line, wherever in an object they stand. */
const secretFields = ['authorization', 'proxyAuthorization', 'password', 'secret', 'token', 'crypto', 'icePwd']

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
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: secretFields.flatMap(name => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
  }
  return sink ? pino(options, sink) : pino(options)
}
