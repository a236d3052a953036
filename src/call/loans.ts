/** What another call may have of this one: its legs one at a time, and what it must know of them. */
import type { Leg, LegEvent } from '../edge/signaling.ts'
import type { Side } from '../media/media.ts'
import type { TransferWord } from '../policy/decision.ts'
import type { CallLegs } from './legs.ts'
import type { Borrower, Party, Transferable } from './lending.ts'
import type { TargetLine } from './line.ts'
import type { LiveCalls, Underway } from './live-calls.ts'
import type { CallOrder } from './order.ts'
import { onwardOf } from './pass-on.ts'
import type { CallInput, CallState, Effect, InputOf } from './state.ts'

/** Effects that another call carries out. */
export type LoanEffect = Extract<Effect, { readonly do: 'transfer' | 'lend' | 'lend-not' }>

const beforeAnswer: ReadonlySet<string> = new Set(['new', 'offering', 'dialing', 'ringing', 'answering'])

/** The call whose legs they are. */
export interface LoanOffice {
  readonly uid: string
  readonly calls: Pick<LiveCalls, 'find'>
  readonly order: CallOrder
  readonly legs: CallLegs
  readonly line: TargetLine
  state(): CallState
  post(input: CallInput): void
  hears(side: Side, event: LegEvent): void
  hangUp(by: 'operator' | 'system', why: string): void
  /** Gives back the places the call holds among its parties' calls. */
  leavePlaces(): void
  begin(effect: LoanEffect & { readonly do: 'transfer' }): Underway
}

export class Loans implements Transferable {
  readonly #office: LoanOffice
  /** The call to the target of a transfer of ours. */
  #transfer: Underway | undefined
  /** Who asked for a leg of ours. */
  #borrower: Borrower | undefined
  /** The places among the parties' calls are another call's to give back. */
  #placesGiven = false

  constructor(office: LoanOffice) {
    this.#office = office
  }

  get uid(): string {
    return this.#office.uid
  }

  run(effect: LoanEffect): void {
    switch (effect.do) {
      case 'transfer':
        this.#transfer = this.#office.begin(effect)
        return undefined
      case 'lend': {
        const leg = this.#office.legs.leg(effect.side)
        const { agreed } = this.#office.state()
        return leg ? this.#borrower?.lent(leg, this.#office.legs.origin(effect.side), agreed[effect.side])
          : this.#borrower?.gone()
      }
      case 'lend-not': {
        const borrower = this.#borrower
        this.#borrower = undefined
        return borrower?.busy()
      }
      default: return effect satisfies never
    }
  }

  lend(side: Side, borrower: Borrower): void {
    if (this.#office.state().phase === 'ended') return borrower.gone()
    if (this.#borrower) return borrower.busy()
    this.#borrower = borrower
    this.#office.post({ on: 'lend', side })
  }

  hears(side: Side, event: LegEvent): void {
    this.#office.hears(side, event)
  }

  joined(): () => void {
    if (this.#office.state().phase === 'ended') return () => {}
    this.#placesGiven = true
    this.#office.post({ on: 'joined' })
    return () => this.#office.leavePlaces()
  }

  returned(leg: Leg, status: number, reason?: string): void {
    const { phase, lent } = this.#office.state()
    this.#borrower = undefined
    if (phase !== 'lent' || lent === undefined) return leg.bye()
    leg.listen(event => this.#office.hears(lent, event))
    this.#office.post({ on: 'returned', status, ...reason !== undefined && { reason } })
  }

  transferProgress(status: number, reason?: string): void {
    this.#office.post({ on: 'transfer.progress', status, ...reason !== undefined && { reason } })
  }

  transferFailed(status: number, reason?: string): void {
    this.#transfer = undefined
    this.#office.post({ on: 'transfer.failed', status, ...reason !== undefined && { reason } })
  }

  hangUp(by: 'operator' | 'system', why: string): void {
    this.#office.hangUp(by, why)
  }

  sideNamed({ callId, toTag, fromTag }: Parameters<Transferable['sideNamed']>[0]): Side | undefined {
    return (['a', 'b'] as const).find(side => {
      const dialog = this.#office.legs.leg(side)?.dialog
      return dialog?.callId === callId && dialog.localTag === toTag && dialog.remoteTag === fromTag
    })
  }

  party(side: Side): Party {
    const { order, legs, line } = this.#office
    const { uid, facts, leg: { invite }, decision, digest, group = uid, path, callerMedia } = order
    const { agreed, attempt, phase } = this.#office.state()
    const target = line.targetAt(attempt)
    const isUp = !beforeAnswer.has(phase)
    const whole = {
      decision, digest, group, path, callerMedia, invite, isUp, leg: legs.leg(side), sdp: agreed[side],
      shown: legs.origin(side).shown,
      isRecordAware: legs.isRecordAware(side),
    }
    return side === 'a'
      ? { ...whole, uri: invite.from.uri, displayName: invite.from.displayName, peer: facts.peer, user: facts.user }
      : { ...whole, uri: facts.to.uri, displayName: undefined, peer: target?.peer, user: undefined, target }
  }

  /** A transfer one side asks for, with what the policy has become of it. */
  judged(input: InputOf<'refer'>): InputOf<'refer'> {
    const how = this.#transferWord(input.side)
    const onward = how === 'pass' ? onwardOf(this, input, this.#office.calls) : undefined
    return { ...input, how, ...onward && { onward } }
  }

  /** What the policy says of transfers this side asks for: the rule's word counts first, then its peer's. */
  #transferWord(side: Side): TransferWord {
    const { order: { plan, transferOfCaller }, line } = this.#office
    const ofPeer = side === 'a' ? transferOfCaller : line.targetAt(this.#office.state().attempt)?.transfer
    return plan.transfer ?? ofPeer ?? 'handle'
  }

  /** The call is over. */
  end(): void {
    this.#transfer?.giveUp()
    // Whoever has the leg by now needs no word of ours.
    if (this.#office.state().lent === undefined) this.#borrower?.gone()
    this.#borrower = undefined
    if (!this.#placesGiven) this.#office.leavePlaces()
  }
}
