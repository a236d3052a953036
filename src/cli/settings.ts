/**
 * The settings of a process, one row each: how a text from a flag, the environment or a file is read,
 * and what stands for it when nobody says anything. Pure.
 */
import { isIP, isIPv6 } from 'node:net'
import type { HttpAddress } from '../admin/server.ts'
import type { EngineAddress, NodeAddress } from '../media/nodes.ts'
import type { ServiceConfig } from '../service.ts'
import { SHORTEST_S } from '../sip/session-timer.ts'
import type { Advertised, Listener, TransportName } from '../stack/transactions.ts'

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/** What the service is told, and the program around it. */
export interface Settings extends ServiceConfig {
  /** When the process is stopped it leaves its calls to the next one. */
  readonly handsOver: boolean
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

const transports: readonly TransportName[] = ['udp', 'tcp', 'tls', 'ws', 'wss']

const listenerForm = /^([a-z]+):([^/]+)(?:\/advertise:([^/]+))?(?:\/networks:(.+))?$/i

/** `udp:192.0.2.1:5060`, `tcp:[2001:db8::1]:5060/networks:fd00::/8`, `udp:0.0.0.0:5060/advertise:203.0.113.5`. */
export const readListener: Reader<Listener> = text => {
  const hint = 'write TRANSPORT:HOST:PORT, such as udp:127.0.0.1:5060'
  const [, word, place = '', outside, within] = listenerForm.exec(text) ?? []
  if (word === undefined) return { misread: `"${text}" is no listening address`, hint }
  const transport = transports.find(name => name === word.toLowerCase())
  if (transport === undefined) {
    const misread = `"${word.toLowerCase()}" is no transport that can be listened on`
    return { misread, hint: `write one of ${transports.join(', ')}` }
  }
  const address = readHostPort(place)
  if (!address) return { misread: `"${text}" is no listening address`, hint }
  const advertise = outside === undefined ? undefined : readAdvertised(outside)
  if (outside !== undefined && !advertise) {
    return {
      misread: `"${outside}" is nothing to advertise`,
      hint: 'write HOST or HOST:PORT, such as 203.0.113.5 or sbc.example:5061',
    }
  }
  const networks = within?.split('+')
  const wrong = networks?.find(network => !isNetwork(network))
  if (wrong !== undefined) {
    return { misread: `"${wrong}" is no network`, hint: 'write ADDRESS/BITS, such as 10.0.0.0/8' }
  }
  return { transport, ...address, ...advertise && { advertise }, ...networks && { networks } }
}

function isNetwork(text: string): boolean {
  const [, address = '', bits] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? []
  const version = isIP(address)
  return version !== 0 && Number(bits) <= (version === 4 ? 32 : 128)
}

/** A host as others reach us, and a port when it is another than the one listened on. */
function readAdvertised(text: string): Advertised | undefined {
  const bare = text.replace(/^\[(.*)\]$/, '$1')
  const isHost = isIPv6(bare) || /^[a-z\d]([\w.-]*[a-z\d])?$/i.test(text)
  const read = isHost ? { host: bare } : readHostPort(text)
  return read && (isWildcard(read.host) || ('port' in read && read.port === 0)) ? undefined : read
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

/** `127.0.0.1:8080`, or `off`. */
export const readAdmin: Reader<HttpAddress | undefined> = text => {
  if (text === 'off') return undefined
  const hint = 'write HOST:PORT, such as 127.0.0.1:8080, or off'
  return readHostPort(text) ?? { misread: `"${text}" is no address`, hint }
}

/** `127.0.0.1:2223`, `10.0.0.7:2223/weight:2/calls:400`, `wss://media.example:8443`. */
export const readEngine: Reader<EngineAddress> = text => {
  const [, webSocket, said = ''] = /^(?:(wss?):\/\/)?(.*)$/s.exec(text) ?? []
  const [place = '', ...words] = said.split('/')
  const address = readHostPort(place)
  if (!address || address.port === 0) {
    const hint = 'write HOST:PORT, such as 127.0.0.1:2223, or ws://HOST:PORT'
    return { misread: `"${text}" is no address of a media engine`, hint }
  }
  const shares = words.map(readShareOfCalls)
  const wrong = words.find((_, index) => shares[index] === undefined)
  if (wrong === undefined) return Object.assign(address, webSocket && { webSocket }, ...shares) as EngineAddress
  return {
    misread: `"${wrong}" is nothing a media engine is told`,
    hint: 'write weight:N or calls:N, such as 127.0.0.1:2223/weight:2/calls:400',
  }
}

/** `weight:2`, `calls:400`. */
function readShareOfCalls(word: string): Pick<EngineAddress, 'weight' | 'sessionsMax'> | undefined {
  const [, name, number] = /^(weight|calls):([1-9]\d{0,5})$/.exec(word) ?? []
  if (name === undefined) return undefined
  return name === 'weight' ? { weight: Number(number) } : { sessionsMax: Number(number) }
}

/** `127.0.0.1:2224`. */
export const readReports: Reader<NodeAddress> = text =>
  readHostPort(text) ?? { misread: `"${text}" is no address`, hint: 'write HOST:PORT, such as 127.0.0.1:2224' }

/** `ws://127.0.0.1:8188`. */
export const readMixer: Reader<string> = text =>
  /^wss?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/.test(text) ? text
    : { misread: `"${text}" is no address of a Janus`, hint: 'write ws://HOST:PORT, such as ws://127.0.0.1:8188' }

/** `127.0.0.1:9022`. */
export const readControl: Reader<{ readonly host: string; readonly port: number }> = text =>
  readHostPort(text) ?? { misread: `"${text}" is no address`, hint: 'write HOST:PORT, such as 127.0.0.1:9022' }

export const readSecret: Reader<string> = text =>
  text === '' || /[|\r\n]/.test(text) ? { misread: 'this is no secret', hint: 'write one without "|"' } : text

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

/** How long live calls may go on; or that the next process takes them over. */
export const readDrain: Reader<number | 'hand-over'> = text => text === 'hand-over' ? text : readDuration(text)

/** A share from 0 to 1, of `5%` or `0.5%`. */
export const readShare: Reader<number> = text => {
  const [, number] = /^(\d{1,3}(?:\.\d{1,3})?)%$/.exec(text) ?? []
  const share = Number(number ?? NaN) / 100
  return share <= 1 ? share : { misread: `"${text}" is no share`, hint: 'write percent, such as 5% or 0.5%' }
}

/** Bytes, of `64MB`. */
export const readSize: Reader<number> = text => {
  const [, number, unit] = /^(\d{1,6})(KB|MB|GB)$/.exec(text) ?? []
  const bytes = Number(number) * (unitBytes[unit ?? ''] ?? NaN)
  return bytes > 0 ? bytes : { misread: `"${text}" is no size`, hint: 'write a whole number and its unit: 64MB or 1GB' }
}

const unitBytes: Readonly<Record<string, number>> = { KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 }

/** Asked of parties that support session timers, where nothing else is said: as long as RFC 4028 §4 recommends. */
export const supportedTimer = { seconds: 1800, everybody: false } as const

/** At least the 90 seconds that RFC 4028 allows, of everybody; `supported`, or `off`. */
export const readSessionTimer: Reader<Settings['sessionTimer']> = text => {
  if (text === 'off') return undefined
  if (text === 'supported') return supportedTimer
  const ms = readDuration(text)
  if (isMisread(ms)) return ms
  if (ms >= SHORTEST_S * 1000) return { seconds: Math.floor(ms / 1000), everybody: true }
  return { misread: `"${text}" is too short for a session timer`, hint: 'write 90s or more, supported, or off' }
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
