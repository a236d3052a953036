/** The transaction layer between a virtual clock and a wire made of arrays; for the tests beside this file. */
import { createLog } from '../../src/base/log.ts'
import { headerOf } from '../../src/sip/headers.ts'
import type { SipMessage, SipRequest, SipResponse } from '../../src/sip/message.ts'
import { parseMessage } from '../../src/sip/parse.ts'
import { openGate, type Gate } from '../../src/stack/gate.ts'
import { createTransactions, type RefusedReason, type TransactionLayer } from '../../src/stack/transaction/layer.ts'
import type { Destination, Flow, ServerTransaction, TransportName } from '../../src/stack/transactions.ts'
import type { Inbox } from '../../src/stack/transport/transport.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

export interface Sent {
  readonly atMs: number
  readonly message: SipMessage
  readonly text: string
  readonly fail: (why: string) => void
}

export interface World {
  readonly clock: VirtualClock
  readonly layer: TransactionLayer
  readonly sent: Sent[]
  readonly refused: RefusedReason[]
  readonly requests: { readonly request: SipRequest; readonly transaction: ServerTransaction | undefined }[]
  readonly to: Destination
  readonly flow: Flow
  readonly inbox: Inbox
  /** The wire brings these bytes. */
  receive(text: string): void
  /** `METHOD@ms` or `status@ms` of all that was sent since the last call. */
  ladder(): string
  /** What our user heard since the last call: statuses and failures. */
  heard(): string
  readonly listener: { response(response: SipResponse): void; failed(cause: string, why: string): void }
}

export async function createWorld(transport: TransportName = 'udp', gate: Gate = openGate): Promise<World> {
  const clock = new VirtualClock()
  const sent: Sent[] = []
  const refused: RefusedReason[] = []
  const requests: { request: SipRequest; transaction: ServerTransaction | undefined }[] = []
  let heard: string[] = []
  let laddered = 0
  let count = 0
  let inbox: Inbox | undefined
  const layer = await createTransactions({
    listeners: [{ transport, host: '192.0.2.1', port: 5060 }],
    clock, gate,
    log: createLog('silent'),
    ids: {
      uid: () => `u${++count}`, tag: () => `t${++count}`,
      branch: () => `z9hG4bKb${++count}`, callId: () => `c${++count}`,
    },
    onRefused: reason => refused.push(reason),
    open: () => async (listener, ports) => {
      inbox = ports.inbox
      return {
        listener,
        send({ bytes }, fail) {
          const text = bytes.toString('latin1')
          sent.push({ atMs: clock.monotonicMs(), message: parseMessage(bytes) as SipMessage, text, fail })
          return 'wire'
        },
        owns: connection => connection === 'wire',
        close: async () => {},
      }
    },
  })
  layer.onRequest((request, _flow, transaction) => { requests.push({ request, transaction }) })
  const flow: Flow = {
    transport, address: '192.0.2.9', port: 5070, localAddress: '192.0.2.1', localPort: 5060, connection: 'wire',
  }
  if (!inbox) throw new Error('the wire was not opened')
  const opened = inbox
  return {
    clock, layer, sent, refused, requests, flow, inbox: opened,
    to: { transport, address: '192.0.2.9', port: 5070 },
    receive: text => opened.arrived(parseMessage(Buffer.from(text, 'latin1')), flow),
    ladder() {
      const since = sent.slice(laddered)
      laddered = sent.length
      return since.map(({ message, atMs }) =>
        `${message.kind === 'request' ? message.method : message.status}@${atMs}`).join(' ')
    },
    heard() {
      const since = heard.join(' ')
      heard = []
      return since
    },
    listener: {
      response: response => { heard.push(String(response.status)) },
      failed: cause => { heard.push(cause) },
    },
  }
}

export interface RequestParts {
  readonly method?: string
  readonly branch?: string
  readonly toTag?: string
  readonly via?: string
  readonly cseq?: number
  readonly callId?: string
  readonly more?: readonly string[]
}

/** A request as their side would write it. */
export function requestText(parts: RequestParts = {}): string {
  const { method = 'INVITE', branch = 'z9hG4bKtheirs', toTag, cseq = 1, callId = 'call-1', more = [] } = parts
  return [
    `${method} sip:bob@192.0.2.1 SIP/2.0`,
    `Via: ${parts.via ?? `SIP/2.0/UDP 192.0.2.9:5070;branch=${branch}`}`,
    'From: <sip:alice@192.0.2.9>;tag=alice',
    `To: <sip:bob@192.0.2.1>${toTag === undefined ? '' : `;tag=${toTag}`}`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq} ${method}`,
    'Max-Forwards: 70',
    ...more,
    'Content-Length: 0', '', '',
  ].join('\r\n')
}

/** A request of ours as the layer above hands it down, without Via. */
export function ownRequest(method: string, more: readonly string[] = []): SipRequest {
  const parsed = parseMessage(Buffer.from(requestText({ method, more })))
  if (parsed.kind !== 'request') throw new Error(`the test's own request is unreadable`)
  return { ...parsed, headers: parsed.headers.filter(line => line.name !== 'via') }
}

/** Their response to a request of ours. */
export function responseText(request: SipMessage, status: number, toTag = 'bob', method?: string): string {
  const lines = request.headers.filter(line => ['via', 'from', 'call-id'].includes(line.name))
  const cseq = headerOf(request.headers, 'cseq') ?? ''
  return [
    `SIP/2.0 ${status} So`,
    ...lines.map(line => `${line.as}: ${line.value}`),
    `To: <sip:bob@192.0.2.1>;tag=${toTag}`,
    `CSeq: ${method === undefined ? cseq : `${cseq.split(' ')[0]} ${method}`}`,
    'Content-Length: 0', '', '',
  ].join('\r\n')
}
