/**
 * A caller that does nothing but measure: INVITE, ACK, BYE over one UDP socket, the time from INVITE
 * to 200 in fractions of a millisecond, where SIPp counts whole ones.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { within } from '../test/support/within.ts'

export interface Load {
  /** Port of the party called, on 127.0.0.1. */
  readonly port: number
  readonly calls: number
  /** New calls per second. */
  readonly rate: number
}

/** Makes the calls and returns each one's setup time in milliseconds, in the order they were answered. */
export async function setupTimes({ port, calls, rate }: Load): Promise<number[]> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const own = socket.address().port
  const run = `${process.pid}-${own}`
  const sentAt = new Map<string, number>()
  const times: number[] = []
  let hungUp = 0
  let allOver = (): void => {}
  const over = new Promise<void>(resolve => { allOver = resolve })
  const send = (text: string): void => { socket.send(text, port, '127.0.0.1') }

  socket.on('message', datagram => {
    const text = datagram.toString('latin1')
    const callId = field(text, 'Call-ID') ?? ''
    const cseq = field(text, 'CSeq') ?? ''
    if (!text.startsWith('SIP/2.0 200')) return
    if (cseq.endsWith('INVITE')) {
      const invitedAt = sentAt.get(callId)
      if (invitedAt === undefined) return
      sentAt.delete(callId)
      times.push(performance.now() - invitedAt)
      const target = /<?(sip:[^>\s]+)/.exec(field(text, 'Contact') ?? '')?.[1] ?? `sip:127.0.0.1:${port}`
      const to = field(text, 'To') ?? ''
      send(message('ACK', target, callId, to, 1))
      send(message('BYE', target, callId, to, 2))
    } else if (cseq.endsWith('BYE') && ++hungUp === calls) {
      allOver()
    }
  })

  const started = performance.now()
  for (let n = 0; n < calls; n++) {
    const due = started + n * 1_000 / rate
    if (due > performance.now()) await pause(due - performance.now())
    const callId = `${run}-${n}`
    sentAt.set(callId, performance.now())
    send(message('INVITE', `sip:bench@127.0.0.1:${port}`, callId, `<sip:bench@127.0.0.1:${port}>`, 1))
  }
  try {
    await within(10_000, `all ${calls} calls end`, over)
  } finally {
    socket.close()
  }
  return times

  function message(method: string, uri: string, callId: string, to: string, number: number): string {
    const body = method === 'INVITE' ? sdp : ''
    return [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${own};branch=z9hG4bK-${callId}-${method}`,
      `From: <sip:bench@127.0.0.1:${own}>;tag=${callId}`,
      `To: ${to}`,
      `Call-ID: ${callId}`,
      `CSeq: ${number} ${method}`,
      `Contact: <sip:bench@127.0.0.1:${own}>`,
      'Max-Forwards: 70',
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${body.length}`,
      '', body,
    ].join('\r\n')
  }
}

function field(text: string, name: string): string | undefined {
  return new RegExp(`^${name}: *([^\\r\\n]*)`, 'mi').exec(text)?.[1]
}

const sdp = [
  'v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 6000 RTP/AVP 0',
  'a=rtpmap:0 PCMU/8000', '',
].join('\r\n')
