/**
 * The registrar (RFC 3261 §10): phones say where they are, and are found when somebody calls their
 * user. A phone on a connection is reached over it (RFC 5626); it is forgotten when the connection ends.
 */
import { randomBytes } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { parseContact } from '../policy/contact.ts'
import type { Target } from '../policy/decision.ts'
import type { Policy } from '../policy/policy.ts'
import type { Shelf } from '../state/shelf.ts'
import {
  contactLine, EXPIRES_MIN_S, inOrder, inTurns, listed, register, userOf, type Binding, type Registering,
} from './bindings.ts'
import type { DigestServer } from './digest-server.ts'
import { bindingsIn, keyOf, ownerIn, type Owner } from './kept-bindings.ts'

type Lines = readonly (readonly [name: string, value: string])[]

/** A REGISTER as an edge hands it over; see the leg port. */
export interface RegisterRequest {
  readonly requestUri: string
  /** A whole URI. */
  readonly to: string
  readonly callId: string
  readonly cseq: number
  readonly headers: Lines
  readonly source: { readonly transport: string; readonly address: string; readonly port: number }
  /** The way back, as the edge names it. */
  readonly way: string
  respond(status: number, reason?: string, headers?: Lines): void
}

/** A phone as operators see it. */
export interface Registration extends Pick<Binding, 'contact' | 'q' | 'source' | 'path'> {
  readonly peer: string
  readonly user: string
  readonly agent: string | undefined
  readonly since: string
  readonly until: string
  /** It is reached over the connection it registered on. */
  readonly overConnection: boolean
}

export interface Registrar {
  take(request: RegisterRequest): void
  /** A connection is gone; what was registered over it is, too. */
  lost(way: string): void
  /** The phones of a user, in the order to ring them; a target for each, or for several that ring together. */
  find(target: Target, user: string): Promise<readonly Target[]>
  list(): Promise<readonly Registration[]>
}

export interface RegistrarPorts {
  readonly policy: () => Pick<Policy, 'registrars' | 'digests' | 'peerOf'>
  readonly proofs: Pick<DigestServer, 'learn' | 'verify' | 'challenge'>
  readonly shelf: Shelf
  readonly clock: Clock
  readonly log: Log
  readonly count: (status: number) => void
}

export function createRegistrar({ policy, proofs, shelf, clock, log, count }: RegistrarPorts): Registrar {
  /** Ways back are good in this process only. */
  const router = randomBytes(6).toString('base64url')
  /** Way → the keys of what was registered over it. */
  const overWay = new Map<string, Set<string>>()
  let isUnreadTold = false

  /** What lies on the shelf; what cannot be read there is as nothing, and said once. */
  function known(text: string | undefined): readonly Binding[] {
    const { bindings, isWhole } = bindingsIn(text)
    if (!isWhole && !isUnreadTold) log.warn('a registration on the shelf cannot be read and is left out')
    isUnreadTold ||= !isWhole
    return bindings
  }

  function answer(request: RegisterRequest, status: number, reason?: string, headers?: Lines): void {
    count(status)
    request.respond(status, reason, headers)
  }

  /** Who may register for whom: a user who proved it for itself, a peer known by its address for any. */
  function owner(request: RegisterRequest): Owner | undefined {
    const { registrars, digests, peerOf } = policy()
    const { source } = request
    const verdict = proofs.verify(proofOf(request))
    if (verdict.kind === 'locked') return void answer(request, 403)
    const peer = verdict.kind === 'proved' ? verdict.peer : peerOf(source.address)
    if (verdict.kind === 'wrong' || peer === undefined || !registrars.has(peer)) {
      const asked = verdict.kind === 'wrong' ? [verdict.peer]
        : digests.filter(digest => registrars.has(digest.peer)).map(digest => digest.peer)
      const lines = proofs.challenge(asked, source.address, verdict.kind === 'wrong' && verdict.stale)
      return void answer(request, lines.length > 0 && verdict.kind !== 'proved' ? 401 : 403, undefined, lines)
    }
    const user = userOf(request.to)
    if (user === '') return void answer(request, 404)
    if (verdict.kind === 'proved' && user !== verdict.user) return void answer(request, 403)
    return { peer, user }
  }

  async function registerAt(key: string, request: RegisterRequest, registering: Registering): Promise<void> {
    let outcome: ReturnType<typeof register> | undefined
    await shelf.update(key, (before, isLate) => {
      const there = known(before)
      outcome = register(there, { ...registering, isLate })
      const bindings = 'bindings' in outcome ? outcome.bindings : there
      const untilMs = Math.max(0, ...bindings.map(binding => binding.untilMs))
      return bindings.length === 0 ? undefined : { text: JSON.stringify(bindings), untilMs }
    })
    if (!outcome) return answer(request, 500)
    if ('refused' in outcome) {
      const lines: Lines = outcome.refused === 423 ? [['Min-Expires', String(EXPIRES_MIN_S)]] : []
      return answer(request, outcome.refused, outcome.why, lines)
    }
    const { bindings, isOutbound } = outcome
    const { nowMs, about } = registering
    const { onConnection, about: { way } } = registering
    if (onConnection && way !== undefined && bindings.some(binding => binding.way === way)) note(way, key)
    answer(request, 200, undefined, [
      ...inOrder(bindings).map(binding => ['Contact', contactLine(binding, nowMs)] as const),
      ...about.path.map(hop => ['Path', hop] as const),
      ...isOutbound ? [['Require', 'outbound'] as const] : [],
      ['Supported', 'path, outbound'],
    ])
  }

  function note(way: string, key: string): void {
    const keys = overWay.get(way)
    if (keys) keys.add(key)
    else overWay.set(way, new Set([key]))
  }

  function taken(request: RegisterRequest): void {
    const owned = owner(request)
    if (!owned) return
    const { headers, source, callId, cseq, way } = request
    const valuesOf = (name: string): string[] =>
      headers.filter(([as]) => as.toLowerCase() === name).map(([, value]) => value)
    const [expires = ''] = valuesOf('expires')
    const [agent] = valuesOf('user-agent')
    const registering: Registering = {
      contacts: listed(valuesOf('contact')), nowMs: clock.nowMs(), onConnection: source.transport !== 'udp',
      outbound: listed(valuesOf('supported')).some(tag => tag.toLowerCase() === 'outbound'),
      expires: /^\d{1,10}$/.test(expires) ? Number(expires) : undefined,
      about: {
        callId, cseq, way, router, path: listed(valuesOf('path')),
        source: `${source.transport}:${source.address}:${source.port}`, ...(agent !== undefined && { agent }),
      },
    }
    registerAt(keyOf(owned), request, registering).catch((err: unknown) => {
      log.error({ err, peer: owned.peer }, 'a registration could not be kept')
      answer(request, 500)
    })
  }

  return {
    take(request) {
      const learning = proofs.learn(proofOf(request))
      if (learning) void learning.then(() => taken(request))
      else taken(request)
    },

    lost(way) {
      for (const key of overWay.get(way) ?? []) {
        shelf.update(key, before => withoutWay(known(before), way, router)).catch((err: unknown) =>
          log.error({ err }, 'a registration could not be taken back'))
      }
      overWay.delete(way)
    },

    async find(target, user) {
      const text = await shelf.get(keyOf({ peer: target.peer ?? '', user }))
      const nowMs = clock.nowMs()
      return inTurns(known(text).filter(({ untilMs }) => untilMs > nowMs)).flatMap(turn => {
        const phones = turn.flatMap(binding => phoneOf(target, binding, router) ?? [])
        return phones.length > 0 ? [together(phones)] : []
      })
    },

    async list() {
      const nowMs = clock.nowMs()
      return (await shelf.list()).flatMap(([key, text]) => {
        const of = ownerIn(key)
        if (!of) return []
        return known(text).filter(({ untilMs }) => untilMs > nowMs).map(binding => {
          const { contact, q, source, path, agent, sinceMs, untilMs, way } = binding
          return {
            ...of, contact, q, source, path, agent, since: new Date(sinceMs).toISOString(),
            until: new Date(untilMs).toISOString(), overConnection: way !== undefined && !source.startsWith('udp:'),
          }
        })
      })
    },
  }
}

/** What a proof in it is for. */
function proofOf({ requestUri, headers, source }: RegisterRequest): Parameters<DigestServer['verify']>[0] {
  return { method: 'REGISTER', requestUri, headers, source: source.address }
}

/** Undefined for a phone that can only be reached over a connection to another router. */
function phoneOf(target: Target, binding: Binding, router: string): Target | undefined {
  const contact = parseContact(binding.contact)
  const isHere = binding.router === router && binding.way !== undefined
  if (!contact || (binding.onlyWay && !isHere)) return undefined
  return { ...target, contact, reached: { ...(isHere && { way: binding.way ?? '' }), path: binding.path } }
}

/** Several phones as one target; it has the name of each, for they are one peer's. */
function together(phones: readonly Target[]): Target {
  const [first, ...others] = phones
  if (!first) throw new Error('nobody to ring')
  if (others.length === 0) return first
  const { name, contact, media } = first
  const fork = phones.map(target => ({ target, afterMs: 0 }))
  return { name, contact, headers: [], ...(media && { media }), fork }
}

/** Without the way a phone is reached at its Contact; one that had nothing else is gone. */
function withoutWay(bindings: readonly Binding[], lost: string, router: string) {
  const left = bindings.flatMap(binding => {
    if (binding.way !== lost || binding.router !== router) return [binding]
    const { way: _, ...rest } = binding
    return binding.onlyWay ? [] : [rest]
  })
  const untilMs = Math.max(0, ...left.map(binding => binding.untilMs))
  return left.length === 0 ? undefined : { text: JSON.stringify(left), untilMs }
}
