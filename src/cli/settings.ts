/**
 * The settings of a process, one row each: how a text from a flag, the environment or a file is read,
 * and what stands for it when nobody says anything. Pure.
 */
import type { HttpAddress } from '../admin/server.ts'
import type { NodeAddress } from '../media/nodes.ts'
import type { ServiceConfig } from '../service.ts'
import type { Listener } from '../stack/transactions.ts'

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/** What the service is told, and the program around it. */
export interface Settings extends ServiceConfig {
  readonly logLevel: (typeof logLevels)[number]
}

/** A text that could not be read: what is wrong with it, and the likely mend. */
export interface Misread {
  readonly misread: string
  readonly hint: string
}

/** @returns the value, or why the text is none */
export type Reader<T> = (text: string) => T | Misread

export function isMisread(read: unknown): read is Misread {
  return typeof read === 'object' && read !== null && 'misread' in read
}

/** `udp:192.0.2.1:5060`, `tcp:[2001:db8::1]:5060`. */
export const readListener: Reader<Listener> = text => {
  const hint = 'write TRANSPORT:HOST:PORT, such as udp:127.0.0.1:5060'
  const found = /^([a-z]+):(.+)$/i.exec(text)
  const transport = found?.[1]?.toLowerCase()
  if (transport === undefined || found?.[2] === undefined) return { misread: `"${text}" is no listening address`, hint }
  if (transport !== 'udp' && transport !== 'tcp') {
    return { misread: `"${transport}" is no transport that can be listened on`, hint: 'write udp or tcp' }
  }
  const address = readHostPort(found[2])
  return address ? { transport, ...address } : { misread: `"${text}" is no listening address`, hint }
}

/** `127.0.0.1:8080`, or `off`. */
export const readAdmin: Reader<HttpAddress | undefined> = text => {
  if (text === 'off') return undefined
  const hint = 'write HOST:PORT, such as 127.0.0.1:8080, or off'
  return readHostPort(text) ?? { misread: `"${text}" is no address`, hint }
}

export const readEngine: Reader<NodeAddress> = text => {
  const address = readHostPort(text)
  if (address && address.port > 0) return address
  return { misread: `"${text}" is no address of a media engine`, hint: 'write HOST:PORT, such as 127.0.0.1:2223' }
}

export const readLogLevel: Reader<Settings['logLevel']> = text => {
  const hint = `write one of ${logLevels.join(', ')}`
  return logLevels.find(level => level === text) ?? { misread: `"${text}" is no log level`, hint }
}

/** Milliseconds, at most a day. */
export const readDuration: Reader<number> = text => {
  const [, number, unit] = /^(\d{1,9})(ms|s|m|h)$/.exec(text) ?? []
  const ms = Number(number) * (unitMs[unit ?? ''] ?? NaN)
  if (ms <= dayMs) return ms
  const hint = 'write a whole number and its unit: 500ms, 30s, 10m or 1h'
  return { misread: `"${text}" is not a duration of at most 24h`, hint }
}

const dayMs = 86_400_000
const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** Text that only has to be there. */
export const readPath: Reader<string> = text =>
  text === '' ? { misread: 'the path is empty', hint: 'write a path' } : text

/** A host, its IPv6 address in brackets, and a port from 0 (any free one) to 65535. */
function readHostPort(text: string): { readonly host: string; readonly port: number } | undefined {
  const found = /^(?:\[([0-9a-f:.]+)\]|([^:\s[\]]+)):(\d{1,5})$/i.exec(text)
  const host = found?.[1] ?? found?.[2]
  const port = Number(found?.[3])
  return host !== undefined && port <= 65_535 ? { host, port } : undefined
}
