/** Where call records go, as the configuration writes it and as the service reads it. */
import { dirname, resolve } from 'node:path'
import type { RecordSinkConfig, ServerSinkConfig } from '../cdr/record-sinks.ts'
import { secretName } from '../policy/secrets.ts'
import { CommandFailed } from './command.ts'
import type { ReadConfigFile } from './config-file.ts'
import type { ConfigFile } from './config.gen.ts'
import { isMisread, readDuration, readSize, type Reader } from './settings.ts'

type Written = Exclude<NonNullable<ConfigFile['cdr']>, string>[number]
type Path = readonly (string | number)[]

const usualRoom = 1024 ** 3
const usualBatch = 500
const usualKeep = 100
/** Headers that prove who sends; their values never stand in a file that people read. */
const provingHeaders: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie'])

/** @param path the configuration file, for relative paths and messages */
export function sinksIn(path: string, read: ReadConfigFile): readonly RecordSinkConfig[] | undefined {
  const { cdr } = read.tree
  if (cdr === undefined || typeof cdr === 'string') return undefined
  const sinks = cdr.map((written, index) => sinkOf(written, ['cdr', index], new Reading(path, read)))
  const folders = sinks.map(sink => sink.to === 'file' ? sink.path : sink.spool.folder)
  const twice = folders.findIndex((folder, index) => folders.indexOf(folder) < index)
  if (twice >= 0) read.refuse(['cdr', twice], `${folders[twice]} belongs to another sink already`, 'name another place')
  return sinks
}

function sinkOf({ file, http, postgres, redis }: Written, at: Path, reading: Reading): RecordSinkConfig {
  if (file) {
    const { size, every, keep = usualKeep } = file
    const rotation = (size ?? every) === undefined ? undefined : {
      bytes: reading.text([...at, 'file', 'size'], size, readSize),
      everyMs: reading.text([...at, 'file', 'every'], every, readDuration), keep,
    }
    return { to: 'file', path: reading.path(file.path), rotation }
  }
  if (http) {
    const { href: url } = reading.url([...at, 'http', 'url'], http.url, ['http:', 'https:'])
    const headers = Object.entries(http.headers ?? {}).map(([name, value]) =>
      ({ name, value: reading.header([...at, 'http', 'headers', name], name, value) }))
    return { to: 'http', url, headers, ...reading.spool([...at, 'http'], http) }
  }
  if (postgres) {
    const { password, table = 'call_records', tls } = postgres
    const { href: url, hostname } = reading.url([...at, 'postgres', 'url'], postgres.url, ['postgres:', 'postgresql:'])
    return {
      to: 'postgres', url, password: password && secretName(password), table, tls: tls ?? !isHere(hostname),
      ...reading.spool([...at, 'postgres'], postgres),
    }
  }
  const { password, stream = 'pointsman:cdr', entries: entriesMax } = redis ?? {}
  const { href: url } = reading.url([...at, 'redis', 'url'], redis?.url ?? '', ['redis:', 'rediss:'])
  return {
    to: 'redis', url, password: password && secretName(password), stream, entriesMax,
    ...reading.spool([...at, 'redis'], redis ?? { spool: '' }),
  }
}

interface WrittenSpool {
  readonly spool: string
  readonly room?: string
  readonly batch?: number
}

/** Reads texts of one file, and refuses them at their place. */
class Reading {
  readonly #file: string
  readonly #refuse: ReadConfigFile['refuse']

  constructor(file: string, { refuse }: ReadConfigFile) {
    this.#file = file
    this.#refuse = refuse
  }

  path(written: string): string {
    return resolve(dirname(this.#file), written)
  }

  text<T>(at: Path, text: string | undefined, reader: Reader<T>): T | undefined {
    if (text === undefined) return undefined
    const value = reader(text)
    return isMisread(value) ? this.#refuse(at, value.misread, value.hint) : value
  }

  url(at: Path, text: string, protocols: readonly string[]): URL {
    if (/\/\/[^/]*:[^/]*@/.test(text)) this.#secretHere(at, 'a password', 'write it as password: secret:NAME')
    const url = URL.canParse(text) ? new URL(text) : undefined
    if (url && protocols.includes(url.protocol) && url.hostname !== '') return url
    return this.#refuse(at, `this is no ${protocols.join('//… or ')}//… URL`, 'write one such as the schema shows')
  }

  header(at: Path, name: string, value: string): string | { readonly secret: string } {
    if (value.startsWith('secret:')) return { secret: secretName(value) }
    if (provingHeaders.has(name.toLowerCase())) this.#secretHere(at, 'a proof of who we are', 'write secret:NAME')
    return value
  }

  spool(at: Path, { spool, room, batch }: WrittenSpool): Pick<ServerSinkConfig, 'spool' | 'batchMax'> {
    const bytes = this.text([...at, 'room'], room, readSize) ?? usualRoom
    return { spool: { folder: this.path(spool), room: bytes }, batchMax: batch ?? usualBatch }
  }

  /** Not drawn: the line would show it. */
  #secretHere(at: Path, what: string, hint: string): never {
    throw new CommandFailed(`${this.#file}: ${at.join('.')} holds ${what}, which does not belong there; ${hint}`)
  }
}

function isHere(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}
