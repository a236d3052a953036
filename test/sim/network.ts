/**
 * Messages between hosts that do not exist, on a virtual clock: datagrams are lost, doubled, late and overtaken by
 * the seed, streams are cut. It remembers every message, for whoever judges a run or draws it.
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
import type { Datagram, Moment } from './datagram.ts'
import { PORT, Streams, UNREACHABLE_MS } from './streams.ts'

export interface Weather {
  /** The share of datagrams that never arrive, 0 to 1. */
  readonly lost: number
  /** The share that arrives twice. */
  readonly doubled: number
  /** The share that others overtake: they come up to `lateMs` later. */
  readonly late: number
  readonly lateMs: number
}

/** When each copy of a datagram arrives, in milliseconds from its sending; none when it is lost. */
export type Fate = readonly number[]

export const calm: Weather = { lost: 0, doubled: 0, late: 0, lateMs: 0 }

/** How long the quickest takes, and what is usual beyond that. Milliseconds. */
const NEAR_MS = 5
const USUAL_MS = 40
const KEEP_ALIVE_BYTES = 4

export class Network {
  readonly datagrams: Datagram[] = []
  readonly #clock: Clock
  readonly #chance: Chance
  /** By transport and host. */
  readonly #inboxes = new Map<string, Inbox>()
  readonly #streams: Streams
  /** Calls and hosts nobody hears of any more. */
  readonly #silent = new Set<string>()
  readonly #unacknowledged = new Set<string>()
  readonly #forked = new Set<string>()
  readonly #fateOf: (at: number) => Fate | undefined
  #weather: Weather
  #order = 0

  /** @param fateOf what befalls each datagram, counted from 0; undefined leaves it to the weather */
  constructor(
    clock: Clock, chance: Chance, weather: Weather, fateOf: (at: number) => Fate | undefined = () => undefined,
  ) {
    this.#fateOf = fateOf
    this.#clock = clock
    this.#chance = chance
    this.#weather = weather
    this.#streams = new Streams({
      clock,
      inboxOf: host => this.#inboxes.get(`tcp ${host}`),
      delayMs: () => this.#usualMs(),
      copies: (from, to, bytes) => this.#copies(from, to, bytes),
      note: (...given) => this.#note(...given),
      arrives: datagram => this.#arrives(datagram),
      isHeldBack: datagram => this.#isHeldBack(datagram),
    })
  }

  /** Hand it to `createTransactions`. */
  readonly open = (name: TransportName): OpenTransport => async (listener, { inbox }) => {
    const { host } = listener
    const address = `${name} ${host}`
    this.#inboxes.set(address, inbox)
    const close = async (): Promise<void> => {
      this.#inboxes.delete(address)
      this.#streams.cut(host)
    }
    if (name === 'tcp') return { ...this.#streams.transport(listener), close }
    return {
      listener, close,
      send: ({ bytes, address: to, awaited }) => {
        // Nobody takes notice of a keep-alive, and there is no NAT here.
        if (bytes.length <= KEEP_ALIVE_BYTES) return host
        if (this.#inboxes.has(`udp ${to}`)) {
          for (const copy of this.#copies(host, to, bytes)) this.#bring(host, to, copy)
        } else if (awaited) this.#clock.after(UNREACHABLE_MS, () => inbox.refused(to, PORT, 'nobody listens'))
        return host
      },
      owns: connection => connection === host,
    }
  }

  /** Every stream there is ends; with what it carried, when that has not arrived. */
  cutStreams(): void {
    this.#streams.cut()
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

  /** What leaves instead of a message: it, and when a proxy forks there, the same of another fork. */
  #copies(from: string, to: string, bytes: Buffer): readonly SipMessage[] {
    const message = parseMessage(bytes)
    if (message.kind === 'fault') throw new Error(`${from} to ${to} cannot be read: ${bytes.toString('latin1')}`)
    const callId = headerOf(message.headers, 'call-id') ?? ''
    return this.#forked.has(`${from} ${callId}`) && isFirstAnswer(message) ? [message, ofOtherFork(message)] : [message]
  }

  #bring(from: string, to: string, message: SipMessage): void {
    const bytes = printMessage(message)
    const datagram = this.#note(from, to, message)
    for (const delayMs of this.#fate(datagram)) {
      this.#clock.after(delayMs, () => {
        const inbox = this.#inboxes.get(`udp ${to}`)
        if (!inbox) return
        this.#arrives(datagram)
        inbox.arrived(parseMessage(bytes), flowBetween(from, to))
      })
    }
  }

  #note(from: string, to: string, message: SipMessage, over?: string): Datagram {
    const callId = headerOf(message.headers, 'call-id') ?? ''
    const sent = { from, to, callId, message, ...over !== undefined && { over } }
    const datagram: Datagram = { ...this.#now(), ...sent, arrivals: [] }
    this.datagrams.push(datagram)
    return datagram
  }

  #arrives(datagram: Datagram): void {
    datagram.arrivals.push(this.#now())
  }

  #fate(datagram: Datagram): Fate {
    const given = this.#fateOf(this.datagrams.length - 1)
    if (given) return given
    const { lost, doubled, late, lateMs } = this.#weather
    const isLost = this.#chance.happens(lost)
    const copies = this.#chance.happens(doubled) ? [0, 0] : [0]
    const delays = copies.map(() => this.#chance.happens(late) ? this.#chance.between(0, lateMs) : this.#usualMs())
    return isLost || this.#isHeldBack(datagram) ? [] : delays
  }

  #usualMs(): number {
    return NEAR_MS + (this.#weather.lateMs > 0 ? this.#chance.between(0, USUAL_MS) : 0)
  }

  #isHeldBack({ from, to, callId, message }: Datagram): boolean {
    const isAck = message.kind === 'request' && message.method === 'ACK'
    return [from, to, callId].some(name => this.#silent.has(name))
      || (isAck && this.#unacknowledged.has(`${from} ${callId}`))
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
