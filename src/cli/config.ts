/**
 * What a process is told, from everywhere it can be told: flags win over the environment, the
 * environment over the configuration file, the file over the defaults.
 */
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ServerAddress } from '../edge/drachtio/connection.ts'
import type { Listener } from '../stack/transactions.ts'
import { UsageError, type Io } from './command.ts'
import { fromFile, type FromFile, type Given, type Key } from './from-file.ts'
import {
  isMisread, readAdmin, readControl, readDrain, readEngine, readListener, readLogLevel, readMixer,
  readPath, readReports, readSecret, readSessionTimer, readShare, supportedTimer, type Reader,
  type Settings,
} from './settings.ts'
import { usualCanary, usualReceipts } from './trials.ts'

/** The settings as options of `node:util` parseArgs. */
export const configOptions = {
  config: { type: 'string' },
  policy: { type: 'string' },
  listen: { type: 'string', multiple: true },
  drachtio: { type: 'string' },
  secret: { type: 'string' },
  admin: { type: 'string' },
  rtpengine: { type: 'string', multiple: true },
  'rtpengine-dtmf': { type: 'string' },
  'rtpengine-silence': { type: 'string' },
  janus: { type: 'string' },
  cdr: { type: 'string' },
  journal: { type: 'string' },
  secrets: { type: 'string' },
  receipts: { type: 'string' },
  shadow: { type: 'string' },
  canary: { type: 'string' },
  'canary-share': { type: 'string' },
  'session-timer': { type: 'string' },
  'log-level': { type: 'string' },
  drain: { type: 'string' },
} as const

/** What can be said in a flag or a variable. */
type Sayable = Exclude<keyof typeof configOptions, 'config'>

/** What the command line said, as parseArgs gives it. */
export type Flags = Readonly<Partial<Record<keyof typeof configOptions, string | readonly string[]>>>

/**
 * Puts the settings together.
 * @throws UsageError for a flag or variable that makes no sense
 * @throws CommandFailed for a file that does
 */
export function settingsFrom(flags: Flags, { env, cwd }: Pick<Io, 'env' | 'cwd'>): Settings {
  const configPath = [flags.config ?? env['POINTSMAN_CONFIG']].flat().at(-1)
  const file = configPath === undefined ? undefined : fromFile(resolve(cwd, configPath))
  const said = (key: Sayable): Given | undefined => fromFlags(flags, key, cwd) ?? fromEnvironment(env, key, cwd)
  const given = (key: Key): Given | undefined => said(key) ?? file?.given(key)
  return {
    policy: pathOf(given('policy'), cwd) ?? defaultPolicy(cwd),
    listen: allOf(given('listen'), readListener, defaultListeners),
    drachtio: drachtioOf(given('drachtio'), given('secret')),
    tls: file?.tls,
    origins: file?.origins,
    defence: file?.defence,
    state: file?.state,
    recordings: file?.recordings,
    voicemail: file?.voicemail,
    sessionTimer: lastOf(given('session-timer'), readSessionTimer, supportedTimer),
    admin: lastOf(given('admin'), readAdmin, { host: '127.0.0.1', port: 8080 }),
    rtpengine: allOf(given('rtpengine'), readEngine, []),
    rtpengineDtmf: lastOf(given('rtpengine-dtmf'), readReports, undefined),
    rtpengineSilence: lastOf(given('rtpengine-silence'), readReports, undefined),
    janus: lastOf(given('janus'), readMixer, undefined),
    cdr: pathOf(given('cdr'), cwd) ?? file?.sinks,
    journal: pathOf(given('journal'), cwd),
    secrets: pathOf(given('secrets'), cwd),
    receipts: receiptsOf(said('receipts'), file, cwd),
    shadow: pathOf(given('shadow'), cwd),
    canary: canaryOf(said('canary'), said('canary-share'), file, cwd),
    logLevel: lastOf(given('log-level'), readLogLevel, 'info'),
    ...stopOf(given('drain'), given('journal')),
  }
}

/** What becomes of live calls at the end. */
function stopOf(drain: Given | undefined, journal: Given | undefined): Pick<Settings, 'drainMs' | 'handsOver'> {
  const drains = lastOf(drain, readDrain, 30_000)
  if (drains !== 'hand-over') return { drainMs: drains, handsOver: false }
  if (!journal) drain?.refuse(0, 'there is no journal to hand calls over in', 'name its file with --journal')
  return { drainMs: 0, handsOver: true }
}

/** The file can be said elsewhere; how much is kept stays what the configuration file says. */
function receiptsOf(said: Given | undefined, file: FromFile | undefined, cwd: string): Settings['receipts'] {
  const path = pathOf(said, cwd)
  return path === undefined ? file?.receipts : { ...usualReceipts, ...file?.receipts, file: path }
}

function canaryOf(
  said: Given | undefined, share: Given | undefined, file: FromFile | undefined, cwd: string,
): Settings['canary'] {
  const path = pathOf(said, cwd)
  const written = path === undefined ? file?.canary : { ...usualCanary, ...file?.canary, policy: path }
  if (share && !written) return share.refuse(0, 'there is no policy on trial', 'name it with --canary')
  return written && { ...written, share: lastOf(share, readShare, written.share) }
}

function drachtioOf(address: Given | undefined, secret: Given | undefined): ServerAddress | undefined {
  const server = lastOf(address, readControl, undefined)
  const known = lastOf(secret, readSecret, undefined)
  if (!address || !server) return undefined
  return { ...server, secret: known ?? address.refuse(0, 'a secret is missing', 'set POINTSMAN_SECRET, or --secret') }
}

const defaultListeners: readonly Listener[] = [
  { transport: 'udp', host: '127.0.0.1', port: 5060 }, { transport: 'tcp', host: '127.0.0.1', port: 5060 },
]

/** The policy a command looks at: its argument, else the variable, else the example. */
export function policyPath(argument: string | undefined, { env, cwd }: Pick<Io, 'env' | 'cwd'>): string {
  const said = argument ?? env['POINTSMAN_POLICY']
  return said === undefined || said === '' ? defaultPolicy(cwd) : said
}

/** The example in the folder one stands in, else the one that came with the package. */
function defaultPolicy(cwd: string): string {
  const here = join(cwd, 'policies', 'hello')
  return existsSync(here) ? here : join(packageRoot(), 'policies', 'hello')
}

/** The folder of package.json, whatever folder this was compiled into. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}

function allOf<T>(given: Given | undefined, read: Reader<T>, fallback: readonly T[]): readonly T[] {
  if (!given) return fallback
  return given.texts.map((text, index) => {
    const value = read(text)
    return isMisread(value) ? given.refuse(index, value.misread, value.hint) : value
  })
}

/** Of a flag given twice the last one counts. */
function lastOf<T>(given: Given | undefined, read: Reader<T>, fallback: T): T {
  return given ? allOf(given, read, []).at(-1) as T : fallback
}

function pathOf(given: Given | undefined, cwd: string): string | undefined {
  const path = lastOf<string | undefined>(given, readPath, undefined)
  // What counts from here stays as it was written, for that is how messages should name it.
  return path === undefined || given === undefined || given.base === cwd ? path : resolve(given.base, path)
}

function fromFlags(flags: Flags, key: Sayable, base: string): Given | undefined {
  const said = flags[key]
  return said === undefined ? undefined : spoken(`--${key}`, [said].flat(), base)
}

function fromEnvironment(env: Io['env'], key: Sayable, base: string): Given | undefined {
  const name = `POINTSMAN_${key.toUpperCase().replaceAll('-', '_')}`
  const said = env[name]
  return said === undefined || said === '' ? undefined : spoken(name, [said], base)
}

/** What was said in one line; a list may be joined by commas. */
function spoken(name: string, said: readonly string[], base: string): Given {
  const texts = isList(name) ? said.flatMap(text => text.split(',')).map(text => text.trim()) : said
  return { texts, base, refuse: (_, message, hint) => { throw new UsageError(`${name}: ${message}; ${hint}`) } }
}

function isList(name: string): boolean {
  return /listen|rtpengine/i.test(name)
}
