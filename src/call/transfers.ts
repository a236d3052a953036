/**
 * Calls on behalf of calls: the target of a transfer, the far ends of two calls that become one, and a
 * new call that takes another's place. Each is a call like any other, with a stand-in for a leg that
 * is there already; so it has targets, limits, media and a record of its own.
 */
import type { ArrivedLeg, DialRequest, ReceivedInvite } from '../edge/signaling.ts'
import type { CallFacts } from '../policy/facts.ts'
import { standardFailover } from '../policy/failover.ts'
import { Call } from './call.ts'
import type { Party, Transferable } from './lending.ts'
import type { Transfers } from './live-calls.ts'
import { inviteFor, mayReplace, mediaOf, planBack, replacesIn, targetOf, transferHeaders } from './on-behalf.ts'
import type { CallPorts } from './ports.ts'
import { StandInCallee, StandInCaller } from './stand-in.ts'
import { other } from './state.ts'

/** What an admission is told of a call that a call of ours asks for. */
export interface OnBehalf {
  /** The first of the calls it comes of. */
  readonly group: string
  /** On whose account: who asked for it. */
  readonly peer: string | undefined
  readonly user: string | undefined
  /** What is said of the media of the one who stays; undefined when nothing is. */
  readonly media: Party['callerMedia']
  /** The one who asked, when it can be called again: to bring back a call that nobody fetched. */
  readonly back?: NonNullable<ReturnType<typeof planBack>>
  /** Gives back the places the stand-in took over, when the call is over. */
  readonly release: () => void
  /** Headers of its INVITE that cross without being named, by long name. */
  readonly passed: ReadonlySet<string>
}

export interface TransferPorts extends Omit<CallPorts, 'transfers'> {
  admit(leg: ArrivedLeg, behalf: OnBehalf): void
  factsOf(invite: ReceivedInvite, behalf: OnBehalf): CallFacts
}

export interface CallTransfers extends Transfers {
  /**
   * Puts a new call in the place of the dialog its Replaces names, or refuses it (RFC 3891 §3).
   * @returns false for a call that takes nobody's place
   */
  replaces(leg: ArrivedLeg, factsOf: () => CallFacts): boolean
}

type Held = Exclude<ReturnType<CallPorts['calls']['find']>, undefined>

const noPlace = { heard() {}, answered() {}, leave() {} }

export function createTransfers(ports: TransferPorts): CallTransfers {
  const { clock } = ports

  /** Joins a leg, arrived or standing in, to the other side of a call; the side that is held goes. */
  function join(
    leg: ArrivedLeg, facts: CallFacts, { call, side }: Held, media: OnBehalf['media'], release = () => {},
  ): void {
    const party = call.party(other(side))
    const { digest, group } = party
    let callee: StandInCallee | undefined
    const dial = ({ body }: DialRequest): StandInCallee => {
      callee = new StandInCallee({ clock, lender: call, side: other(side), ...named(party) }, body)
      return callee
    }
    const { outcome } = party.decision
    const { longest, record } = outcome.kind === 'dial' ? outcome.plan : {}
    const plan = {
      tiers: [], failover: standardFailover, headers: [], ...longest && { longest },
      ...record !== undefined && { record },
    }
    const decision = { ...party.decision, outcome: { kind: 'dial', plan } as const }
    const uid = ports.ids.uid()
    const atMs = leg.invite.receivedAtMs
    ports.feed.publish({ on: 'started', callUid: uid, atMs, invite: leg.invite, facts, decision, digest })
    new Call({ ...ports, transfers, signaling: { dial } }, {
      uid, leg, facts, decision, plan, path: party.path, callerMedia: media, digest, group,
      hunt: { targets: [targetOf(party)], enter: () => noPlace },
      release() {
        release()
        callee?.release()
      },
    }).start()
  }

  function standIn(call: Transferable, party: Party, side: Held['side'], invite: ReceivedInvite): StandInCaller {
    return new StandInCaller({ clock, lender: call, side, ...named(party) }, invite, {
      progress: status => call.transferProgress(status),
      failed: (status, reason) => call.transferFailed(status, reason),
    })
  }

  function replace(
    leg: ArrivedLeg, facts: CallFacts, named: NonNullable<ReturnType<typeof replacesIn>>,
  ): void {
    if (named === 'broken') return leg.reject(400, undefined)
    const held = ports.calls.find(named)
    if (!held) return leg.reject(481, undefined)
    const party = held.call.party(held.side)
    if (!mayReplace({ peer: facts.peer, address: leg.invite.source.address }, party)) return leg.reject(403, undefined)
    if (!party.isUp) return leg.reject(481, undefined)
    if (named.earlyOnly) return leg.reject(486, undefined)
    join(leg, facts, held, mediaOf(party))
  }

  const transfers: CallTransfers = {
    begin(call, { by, to, headers }) {
      const asks = call.party(by)
      const talks = call.party(other(by))
      const held = to.replaces && ports.calls.find(to.replaces)
      const consulted = held && held.call.party(held.side)
      if (consulted && !mayReplace({ peer: asks.peer, address: asks.leg?.remote?.address }, consulted)) {
        call.transferFailed(403)
        return { giveUp() {} }
      }
      // Each transfer of a transferred call is a hop more: what goes round ends (RFC 3261 §16.3).
      if (talks.invite.maxForwards < 2) {
        call.transferFailed(483)
        return { giveUp() {} }
      }
      // A consultation nobody has answered cannot be joined: whom it rang is called for the one who stays.
      const early = consulted !== undefined && !consulted.isUp
      if (early) held?.call.hangUp('system', 'its caller transferred somebody to whom it rang')
      const goal = early ? { uri: consulted.invite.requestUri } : held ? { uri: to.uri } : to
      const caller = standIn(call, talks, other(by), inviteFor(talks, asks, goal, headers, clock.nowMs()))
      const release = (): void => caller.release()
      const back = planBack(asks)
      const behalf = {
        group: asks.group, peer: asks.peer, user: asks.user, media: mediaOf(talks), release, passed: transferHeaders,
        ...back && { back },
      }
      if (held && !early) join(caller, ports.factsOf(caller.invite, behalf), held, behalf.media, release)
      else ports.admit(caller, behalf)
      return { giveUp: () => caller.giveUp() }
    },

    replaces(leg, factsOf) {
      const named = replacesIn(leg.invite.headers)
      if (named !== undefined) replace(leg, factsOf(), named)
      return named !== undefined
    },
  }
  return transfers
}

function named({ leg, shown }: Party) {
  return { callId: leg?.callId ?? '', dialog: leg?.dialog, remote: leg?.remote, shown }
}
