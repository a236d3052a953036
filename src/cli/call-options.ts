/** The flags with which commands are told about one made-up call. */
import { isIP } from 'node:net'
import { momentOf } from '../policy/calendars/zone.ts'
import type { FieldValue } from '../policy/facts.ts'
import { ANSWERED } from '../policy/lookups/lookup.ts'
import type { Policy } from '../policy/policy.ts'
import { sampleAtMs } from '../policy/sample-call.ts'
import type { TestCall } from '../policy/schema.gen.ts'
import { didYouMean, listed } from '../policy/suggest.ts'
import { oneOf, UsageError } from './command.ts'

export const callOptions = {
  from: { type: 'string' },
  to: { type: 'string' },
  peer: { type: 'string' },
  source: { type: 'string' },
  at: { type: 'string' },
  header: { type: 'string', multiple: true },
  transport: { type: 'string' },
  user: { type: 'string' },
  tls: { type: 'string' },
  offer: { type: 'string' },
  lookup: { type: 'string', multiple: true },
} as const

/** What {@link callOptions} read. */
export interface CallValues {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly peer?: string | undefined
  readonly source?: string | undefined
  readonly at?: string | undefined
  readonly header?: readonly string[] | undefined
  readonly transport?: string | undefined
  readonly user?: string | undefined
  readonly tls?: string | undefined
  readonly offer?: string | undefined
  readonly lookup?: readonly string[] | undefined
}

export const callHelp = `  --to         where the call goes: 0612345678, +33612345678, sip:bob@acme.example
  --from       who calls
  --peer       the peer that vouches; --source then follows from it
  --source     the address the call comes from; the peer then follows from it
  --at         2026-07-14T10:00[Europe/Paris], or with Z or an offset; left out, Monday 2026-01-05 at noon UTC
  --header     a header of the INVITE, 'NAME: VALUE'; may be given again
  --transport  udp, tcp, tls, ws or wss
  --user       the name the caller proved to have
  --tls        a name in the certificate the caller shows; the peer then follows from it
  --offer      what is offered: codecs, secure, webrtc, video, fax; opus,webrtc
  --lookup     what a lookup answers, 'NAME={"FIELD": VALUE}' or NAME=failed; left out, plan B; may be given again`

/** What a call may come in over. */
export const transports = ['udp', 'tcp', 'tls', 'ws', 'wss'] as const
const flags: ReadonlySet<string> = new Set(['secure', 'webrtc', 'video', 'fax'])

/** The call and its moment. @throws UsageError */
export function callFrom(values: CallValues, policy: Policy): { readonly call: TestCall; readonly atMs: number } {
  const { to, from, peer, source, user } = values
  if (to === undefined || to === '') throw new UsageError('--to is missing: say where the call goes')
  if (source !== undefined && isIP(source) === 0) {
    throw new UsageError(`--source ${source} is no address; write one such as 10.0.0.10`)
  }
  refuseUnknownPeer(peer, policy)
  return {
    atMs: momentFrom(values.at),
    call: {
      to, headers: Object.fromEntries((values.header ?? []).map(headerFrom)),
      ...(from !== undefined && { from }), ...(peer !== undefined && { peer }), ...(source !== undefined && { source }),
      ...(user !== undefined && { user }), ...(values.tls !== undefined && { tls: values.tls }),
      ...(values.offer !== undefined && { offer: offerFrom(values.offer) }),
      ...(values.lookup !== undefined && {
        lookups: Object.fromEntries(values.lookup.map(text => answerFrom(text, policy))),
      }),
      ...(values.transport !== undefined && { transport: oneOf('transport', values.transport, transports) }),
    },
  }
}

function offerFrom(text: string): NonNullable<TestCall['offer']> {
  const words = text.split(',').map(word => word.trim()).filter(Boolean)
  const codecs = words.filter(word => !flags.has(word))
  return {
    ...(codecs.length > 0 && { codecs }),
    ...Object.fromEntries(words.filter(word => flags.has(word)).map(word => [word, true])),
  }
}

function momentFrom(text: string | undefined): number {
  const atMs = text === undefined ? sampleAtMs : momentOf(text)
  if (atMs === undefined) {
    throw new UsageError(`--at ${text} is no moment; write it as 2026-07-14T10:00[Europe/Paris] or with Z`)
  }
  return atMs
}

function headerFrom(text: string): [name: string, value: string] {
  const [, name, value] = /^([!-9;-~]+)\s*:\s*(.*)$/.exec(text) ?? []
  if (name === undefined || value === undefined) {
    throw new UsageError(`--header "${text}" is no header; write it as 'Name: value'`)
  }
  return [name, value]
}

type Pretended = NonNullable<TestCall['lookups']>[string]

/** @throws UsageError for a lookup there is not, and for values that are not those of its fields */
function answerFrom(text: string, { lookups }: Policy): [name: string, values: Pretended] {
  const [, name = '', written = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  const lookup = lookups.get(name)
  if (!lookup) {
    const known = [...lookups.keys()]
    const hint = known.length === 0 ? 'the policy has no lookups'
      : didYouMean(name, known) ?? `lookups are ${listed(known)}`
    throw new UsageError(`--lookup ${text} names no lookup of the policy; ${hint}`)
  }
  if (written === 'failed') return [name, 'failed']
  const values = objectIn(written)
  const known = [...lookup.fields.keys()].filter(field => field !== ANSWERED)
  const unknown = Object.keys(values ?? {}).find(field => !known.includes(field))
  const answer = values && lookup.typed(values)
  const wrong = values === undefined ? 'write its values as JSON: crm={"vip": true}'
    : unknown !== undefined ? `its fields are ${listed(known)}, not ${unknown}`
      : answer && 'fault' in answer ? answer.fault : undefined
  if (values === undefined || wrong !== undefined) throw new UsageError(`--lookup ${text} is no answer: ${wrong}`)
  return [name, values]
}

function objectIn(text: string): Readonly<Record<string, FieldValue>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? value as Readonly<Record<string, FieldValue>> : undefined
  } catch {
    return undefined // the caller says how it is written
  }
}

function refuseUnknownPeer(peer: string | undefined, { peers }: Policy): void {
  if (peer === undefined || peers.includes(peer)) return
  const hint = didYouMean(peer, peers) ?? (peers.length > 0 ? `peers are ${listed(peers)}` : 'the policy has no peers')
  throw new UsageError(`--peer ${peer} is not in the policy; ${hint}`)
}
