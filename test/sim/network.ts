/**
 * Datagrams between hosts that do not exist, on a virtual clock: lost, doubled, late and overtaken by
 * the seed. It remembers every one, for whoever judges a run or draws it.
 */
import type { Clock } from '../../src/base/clock.ts'
import { parseCSeq } from '../../src/sip/cseq.ts'
import { headerOf } from '../../src/sip/headers.ts'
import type { SipMessage } from '../../src/sip/message.ts'
import { parseMessage } from '../../src/sip/parse.ts'
import { printMessage } from '../../src/sip/print.ts'
import type { Flow, TransportName } from '../../src/stack/transactions.ts'
import type { Inbox, OpenTransport } from '../../src/stack/transport/transport.ts'
import type { Chance } from './chance.ts'

export interface Weather {
  /** The share of datagrams that never arrive, 0 to 1. */
  readonly lost: number
  /** The share that arrives twice. */
  readonly doubled: number
  /** The share that others overtake: they come up to `lateMs` later. */
  readonly late: number
  readonly lateMs: number
}

export const calm: Weather = { lost: 0, doubled: 0, late: 0, lateMs: 0 }

/** When something happened, and its place among all that happened at that moment. */
export interface Moment {
  readonly atMs: number
  readonly order: number
}

export interface Datagram extends Moment {
  /** IP addresses: every host here has one listener, at port 5060. */
  readonly from: string
  readonly to: string
  readonly callId: string
  readonly message: SipMessage
  /** One for each copy that arrived. */
  readonly arrivals: Moment[]
}

const PORT = 5060
/** How long the quickest takes, and what is usual beyond that. Milliseconds. */
const NEAR_MS = 5
const USUAL_MS = 40
/** A host that is there says so little later that nobody listens at a port of its. Milliseconds. */
const UNREACHABLE_MS = 100

export class Network {
  readonly datagrams: Datagram[] = []
  readonly #clock: Clock
  readonly #chance: Chance
  readonly #inboxes = new Map<string, Inbox>()
  /** Calls and hosts nobody hears of any more. */
  readonly #silent = new Set<string>()
  readonly #unacknowledged = new Set<string>()
  readonly #forked = new Set<string>()
  #weather: Weather
  #order = 0

  constructor(clock: Clock, chance: Chance, weather: Weather) {
    this.#clock = clock
    this.#chance = chance
    this.#weather = weather
  }

  /** Hand it to `createTransactions`. */
  readonly open = (_name: TransportName): OpenTransport => async (listener, { inbox }) => {
    const { host } = listener
    this.#inboxes.set(host, inbox)
    return {
      listener,
      send: ({ bytes, address, awaited }) => {
        if (this.#inboxes.has(address)) this.#carry(host, address, bytes)
        else if (awaited) this.#clock.after(UNREACHABLE_MS, () => inbox.refused(address, PORT, 'nobody listens'))
        return host
      },
      owns: connection => connection === host,
      close: async () => { this.#inboxes.delete(host) },
    }
  }

  /** From now on every datagram arrives, once and in order; who is silent stays so. */
  heal(): void {
    this.#weather = calm
  }

  /** From now on nothing of this call, or of this host, arrives. */
  silence(callIdOrHost: string): void {
    this.#silent.add(callIdOrHost)
  }

  isSilent(callIdOrHost: string): boolean {
    return this.#silent.has(callIdOrHost)
  }

  /** No ACK of this call that the party at `host` sends arrives. */
  withholdAcks(host: string, callId: string): void {
    this.#unacknowledged.add(`${host} ${callId}`)
  }

  /** A proxy stands before the party called at `host`: each of its answers comes from a second fork as well. */
  fork(host: string, callId: string): void {
    this.#forked.add(`${host} ${callId}`)
  }

  #carry(from: string, to: string, bytes: Buffer): void {
    const message = parseMessage(bytes)
    if (message.kind === 'fault') throw new Error(`${from} sent what cannot be read: ${bytes.toString('latin1')}`)
    this.#bring(from, to, message)
    const callId = headerOf(message.headers, 'call-id') ?? ''
    if (this.#forked.has(`${from} ${callId}`) && isFirstAnswer(message)) this.#bring(from, to, ofOtherFork(message))
  }

  #bring(from: string, to: string, message: SipMessage): void {
    const bytes = printMessage(message)
    const callId = headerOf(message.headers, 'call-id') ?? ''
    const datagram: Datagram = { ...this.#now(), from, to, callId, message, arrivals: [] }
    this.datagrams.push(datagram)
    for (const delayMs of this.#fate(datagram)) {
      this.#clock.after(delayMs, () => {
        const inbox = this.#inboxes.get(to)
        if (!inbox) return
        datagram.arrivals.push(this.#now())
        inbox.arrived(parseMessage(bytes), flowBetween(from, to))
      })
    }
  }

  /** When each copy arrives, in milliseconds from now. */
  #fate({ from, to, callId, message }: Datagram): readonly number[] {
    const { lost, doubled, late, lateMs } = this.#weather
    const isLost = this.#chance.happens(lost)
    const copies = this.#chance.happens(doubled) ? [0, 0] : [0]
    const delays = copies.map(() => this.#chance.happens(late)
      ? this.#chance.between(0, lateMs)
      : NEAR_MS + (lateMs > 0 ? this.#chance.between(0, USUAL_MS) : 0))
    const isAck = message.kind === 'request' && message.method === 'ACK'
    const isHeldBack = [from, to, callId].some(name => this.#silent.has(name))
      || (isAck && this.#unacknowledged.has(`${from} ${callId}`))
    return isLost || isHeldBack ? [] : delays
  }

  #now(): Moment {
    return { atMs: this.#clock.monotonicMs(), order: this.#order++ }
  }
}

/** More than 100 and no refusal, to an INVITE outside a dialog. */
function isFirstAnswer(message: SipMessage): boolean {
  if (message.kind === 'request' || message.status === 100 || message.status >= 300) return false
  const { number, method } = parseCSeq(headerOf(message.headers, 'cseq') ?? '') ?? {}
  return method === 'INVITE' && number === 1
}

function ofOtherFork(message: SipMessage): SipMessage {
  const tagged = message.headers.map(line => line.name === 'to' ? { ...line, value: `${line.value}-fork` } : line)
  return { ...message, headers: tagged }
}

function flowBetween(from: string, to: string): Flow {
  return {
    transport: 'udp', address: from, port: PORT, localAddress: to, localPort: PORT, connection: to,
  }
}
