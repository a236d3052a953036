/**
 * A small recording server on 127.0.0.1 (RFC 7866): answers INVITEs with what it is told, and keeps what it was
 * sent. It hears each stream of the copy by itself, and says which tones are in it.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { readDescription, type Description } from '../../src/sdp/description.ts'
import { header, headerOf } from '../../src/sip/headers.ts'
import type { SipRequest } from '../../src/sip/message.ts'
import { partsOf, type BodyPart } from '../../src/sip/multipart.ts'
import { parseMessage } from '../../src/sip/parse.ts'
import { printMessage } from '../../src/sip/print.ts'
import { responseTo } from '../../src/sip/respond.ts'
import { RtpPhone } from './rtp-phone.ts'

/** One stream of the newest copy. */
export interface HeardStream {
  readonly label: string
  readonly direction: string
  readonly phone: RtpPhone
}

export interface RecordingServer {
  readonly port: number
  /** Every request but ACK, in order. */
  readonly requests: readonly SipRequest[]
  /** The parts of a request's body. */
  parts(request: SipRequest): readonly BodyPart[]
  /** The streams it answered last, in order. */
  streams(): readonly HeardStream[]
  /** Says BYE in its newest dialog. */
  hangUp(): void
  close(): void
}

/** @param status what INVITEs are answered with */
export async function startRecordingServer(status = 200): Promise<RecordingServer> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  const requests: SipRequest[] = []
  const phones: RtpPhone[] = []
  let streams: HeardStream[] = []
  let invited: { readonly request: SipRequest; readonly from: RemoteInfo } | undefined

  async function take(request: SipRequest, from: RemoteInfo): Promise<void> {
    if (request.method === 'ACK' || requests.some(one => sequenceOf(one) === sequenceOf(request))) return
    requests.push(request)
    const answered = request.method === 'INVITE' ? status : 200
    const sdp = request.method === 'INVITE' && answered === 200 ? await answerTo(request) : ''
    if (sdp !== '') invited = { request, from }
    send(socket, from, printMessage(responseTo(request, answered, {
      toTag: 'recorder',
      headers: [
        header('Contact', `<sip:127.0.0.1:${port}>;+sip.srs`),
        ...sdp === '' ? [] : [header('Content-Type', 'application/sdp')],
      ],
      body: Buffer.from(sdp),
    })))
  }

  async function answerTo(request: SipRequest): Promise<string> {
    const text = sdpOf(request)
    const { media } = readDescription(text) as Description
    const labels = [...text.matchAll(/^a=label:(\S+)/gm)].map(([, label = '']) => label)
    while (phones.length < media.length) phones.push(await RtpPhone.open(1))
    streams = media.map(({ direction }, at) => ({
      label: labels[at] ?? '', direction, phone: phones[at] as RtpPhone,
    }))
    return [
      'v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0',
      ...streams.flatMap(({ phone, label, direction }) => [
        `m=audio ${phone.port} RTP/AVP 0`, 'a=rtpmap:0 PCMU/8000', `a=label:${label}`,
        direction === 'inactive' ? 'a=inactive' : 'a=recvonly',
      ]), '',
    ].join('\r\n')
  }

  socket.on('message', (datagram, from) => {
    const message = parseMessage(datagram)
    if (message.kind === 'request') void take(message, from)
  })

  return {
    port, requests,
    parts: partsIn,
    streams: () => streams,
    hangUp() {
      if (!invited) throw new Error('nobody has invited the recording server')
      const { request, from } = invited
      const named = (name: string): string => headerOf(request.headers, name) ?? ''
      const target = /<([^>]+)>/.exec(named('contact'))?.[1] ?? ''
      send(socket, from, Buffer.from([
        `BYE ${target} SIP/2.0`, `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bKrecorder`, 'Max-Forwards: 70',
        `From: ${named('to')};tag=recorder`, `To: ${named('from')}`, `Call-ID: ${named('call-id')}`, 'CSeq: 1 BYE',
        'Content-Length: 0', '', '',
      ].join('\r\n')))
    },
    close() {
      socket.close()
      for (const phone of phones) phone.close()
    },
  }
}

function send(socket: Socket, { port, address }: RemoteInfo, bytes: Buffer): void {
  socket.send(bytes, port, address)
}

/** Tells requests apart; a repeated one is the same. */
function sequenceOf({ headers }: SipRequest): string {
  return `${headerOf(headers, 'call-id') ?? ''} ${headerOf(headers, 'cseq') ?? ''}`
}

function partsIn({ headers, body }: SipRequest): readonly BodyPart[] {
  return partsOf(headerOf(headers, 'content-type') ?? '', body.toString('latin1'))
}

function sdpOf(request: SipRequest): string {
  return partsIn(request).find(({ type }) => type === 'application/sdp')?.text ?? ''
}
