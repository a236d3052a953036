/** Where call records go, as the configuration writes it and as the service reads it. */
import type { RecordSinkConfig } from '../cdr/record-sinks.ts'
import { secretName } from '../policy/secret-name.ts'
import type { ReadConfigFile } from './config-file.ts'
import type { ConfigFile } from './config.gen.ts'
import { Reading, type Path, type WrittenSpool } from './reading.ts'
import { readDuration, readSize } from './settings.ts'

type Written = Exclude<NonNullable<ConfigFile['cdr']>, string>[number]

const usualBatch = 500
const usualKeep = 100

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
  const spool = (place: Path, { batch, ...written }: WrittenSpool & { readonly batch?: number }) =>
    ({ spool: reading.spool(place, written), batchMax: batch ?? usualBatch })
  if (file) {
    const { size, every, keep = usualKeep } = file
    const rotation = (size ?? every) === undefined ? undefined : {
      bytes: reading.text([...at, 'file', 'size'], size, readSize),
      everyMs: reading.text([...at, 'file', 'every'], every, readDuration), keep,
    }
    return { to: 'file', path: reading.path(file.path), rotation }
  }
  if (http) {
    return { to: 'http', ...reading.post([...at, 'http'], http), ...spool([...at, 'http'], http) }
  }
  if (postgres) {
    const { password, table = 'call_records', tls } = postgres
    const { href: url, hostname } = reading.url([...at, 'postgres', 'url'], postgres.url, ['postgres:', 'postgresql:'])
    return {
      to: 'postgres', url, password: password && secretName(password), table, tls: tls ?? !isHere(hostname),
      ...spool([...at, 'postgres'], postgres),
    }
  }
  const { password, stream = 'pointsman:cdr', entries: entriesMax } = redis ?? {}
  const { href: url } = reading.url([...at, 'redis', 'url'], redis?.url ?? '', ['redis:', 'rediss:'])
  return {
    to: 'redis', url, password: password && secretName(password), stream, entriesMax,
    ...spool([...at, 'redis'], redis ?? { spool: '' }),
  }
}

function isHere(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}
