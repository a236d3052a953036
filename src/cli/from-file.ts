/** What the configuration file says, as settings: each with the place it was said at. */
import { dirname, resolve } from 'node:path'
import type { RecordSinkConfig } from '../cdr/record-sinks.ts'
import type { Shown } from '../stack/transport/credentials.ts'
import { sinksIn } from './cdr.ts'
import { readConfigFile } from './config-file.ts'
import type { ConfigFile } from './config.gen.ts'
import { defenceFrom } from './defence.ts'
import type { Settings } from './settings.ts'
import { recordingsIn, stateIn, voicemailIn } from './stores.ts'
import { trialsIn, type TrialsInFile } from './trials.ts'

/** Settings of one text or a list, which are flags too; the others have more to say than that. */
export type Key = Extract<
  keyof ConfigFile,
  'policy' | 'listen' | 'drachtio' | 'secret' | 'session-timer' | 'admin' | 'rtpengine' | 'rtpengine-dtmf' | 'cdr'
  | 'rtpengine-silence' | 'janus' | 'journal' | 'secrets' | 'shadow' | 'log-level' | 'drain'
>

/** A setting somebody gave: its texts, where relative paths count from, and how to refuse one of them. */
export interface Given {
  readonly texts: readonly string[]
  readonly base: string
  readonly refuse: (index: number, message: string, hint: string) => never
}

type FileOnly = Pick<Settings, 'tls' | 'origins' | 'defence' | 'state' | 'recordings' | 'voicemail'>

/** What a file says: keys that are flags too, and those with more to say than fits a flag. */
export interface FromFile extends FileOnly, TrialsInFile {
  readonly given: (key: Key) => Given | undefined
  /** Where call records go, when it is more than one file. */
  readonly sinks: readonly RecordSinkConfig[] | undefined
}

export function fromFile(path: string): FromFile {
  const read = readConfigFile(path)
  const { tree, refuse } = read
  const base = dirname(path)
  const { tls, origins } = tree
  return {
    origins,
    defence: defenceFrom(read),
    state: stateIn(tree.state),
    recordings: recordingsIn(path, read),
    voicemail: voicemailIn(path, read),
    ...trialsIn(path, read),
    sinks: sinksIn(path, read),
    tls: tls && {
      ...tls, ...shownFrom(base, tls),
      ...tls.ca === undefined ? {} : { ca: resolve(base, tls.ca) },
      ...tls.others === undefined ? {} : { others: tls.others.map(other => shownFrom(base, other)) },
    },
    given(key) {
      const said = key === 'cdr' ? fileIn(tree.cdr) : tree[key]
      if (said === undefined) return undefined
      return {
        texts: typeof said === 'string' ? [said] : said.map(listenerText),
        base,
        refuse: (index, message, hint) => refuse(typeof said === 'string' ? [key] : [key, index], message, hint),
      }
    },
  }
}

function shownFrom(base: string, { cert, key }: Shown): Shown {
  return { cert: resolve(base, cert), key: resolve(base, key) }
}

/** A listener that is a map, as the one line it could have been. */
function listenerText(item: Exclude<NonNullable<ConfigFile['listen']>, string>[number]): string {
  if (typeof item === 'string') return item
  const { transport, host, port, advertise, networks } = item
  const place = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  const outside = advertise === undefined ? '' : `/advertise:${advertise}`
  return `${transport}:${place}:${port}${outside}${networks === undefined ? '' : `/networks:${networks.join('+')}`}`
}

/** The one file records go to; undefined when they go to a list of sinks. */
function fileIn(cdr: ConfigFile['cdr']): string | undefined {
  return typeof cdr === 'string' ? cdr : undefined
}
