/**
 * A small recording server on 127.0.0.1 (RFC 7866): answers INVITEs with what it is told, and keeps what it was
 * sent. It hears each stream of the copy by itself, and says which tones are in it.
 */
import { header, headerOf } from '../../src/sip/headers.ts'
import type { SipRequest } from '../../src/sip/message.ts'
import { partsOf, type BodyPart } from '../../src/sip/multipart.ts'
import { printMessage } from '../../src/sip/print.ts'
import { responseTo } from '../../src/sip/respond.ts'
import type { CertificateFiles } from './certificates.ts'
import { openRecorderEar, type RecorderEar } from './recorder-ear.ts'
import { openTls, openUdp, type Reply } from './recorder-wire.ts'
import { readAudio, type RtpPhone } from './rtp-phone.ts'
import type { Rtpengine } from './rtpengine.ts'

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
  close(): Promise<void>
}

export interface RecordingServerOptions {
  /** What INVITEs are answered with. Default 200. */
  readonly status?: number
  /** Its SIP comes over TLS, where it proves itself with this, and its copies over SRTP. */
  readonly sealed?: {
    readonly shown: CertificateFiles
    /** The engine that takes SRTP for it. */
    readonly wires: Rtpengine
  } | undefined
}

export async function startRecordingServer(
  { status = 200, sealed }: RecordingServerOptions = {},
): Promise<RecordingServer> {
  const requests: SipRequest[] = []
  const ears: RecorderEar[] = []
  let streams: HeardStream[] = []
  let invited: { readonly request: SipRequest; readonly reply: Reply } | undefined

  async function take(request: SipRequest, reply: Reply): Promise<void> {
    if (request.method === 'ACK' || requests.some(one => sequenceOf(one) === sequenceOf(request))) return
    requests.push(request)
    const answered = request.method === 'INVITE' ? status : 200
    const sdp = request.method === 'INVITE' && answered === 200 ? await answerTo(request) : ''
    if (sdp !== '') invited = { request, reply }
    reply(printMessage(responseTo(request, answered, {
      toTag: 'recorder',
      headers: [
        header('Contact', `<sip:127.0.0.1:${wire.port}${sealed ? ';transport=tls' : ''}>;+sip.srs`),
        ...sdp === '' ? [] : [header('Content-Type', 'application/sdp')],
      ],
      body: Buffer.from(sdp),
    })))
  }

  async function answerTo(request: SipRequest): Promise<string> {
    const [session = '', ...offered] = sdpOf(request).split(/^(?=m=)/m)
    while (ears.length < offered.length) ears.push(await openRecorderEar(sealed?.wires))
    streams = []
    const lines: string[] = []
    for (const [at, stream] of offered.entries()) {
      const ear = ears[at] as RecorderEar
      const label = /^a=label:(\S+)/m.exec(stream)?.[1] ?? ''
      const { direction } = readAudio(session + stream)
      streams.push({ label, direction, phone: ear.rtp })
      const taken = await ear.answer(session + stream, direction === 'inactive' ? 'inactive' : 'recvonly')
      lines.push(...taken, `a=label:${label}`)
    }
    return ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', ...lines, ''].join('\r\n')
  }

  const taking = (request: SipRequest, reply: Reply): void => void take(request, reply)
  const wire = sealed ? await openTls(sealed.shown, taking) : await openUdp(taking)
  return {
    port: wire.port, requests,
    parts: partsIn,
    streams: () => streams,
    hangUp() {
      if (!invited) throw new Error('nobody has invited the recording server')
      const { request, reply } = invited
      const named = (name: string): string => headerOf(request.headers, name) ?? ''
      const target = /<([^>]+)>/.exec(named('contact'))?.[1] ?? ''
      reply(Buffer.from([
        `BYE ${target} SIP/2.0`, `Via: SIP/2.0/${sealed ? 'TLS' : 'UDP'} 127.0.0.1:${wire.port};branch=z9hG4bKrecorder`,
        'Max-Forwards: 70',
        `From: ${named('to')};tag=recorder`, `To: ${named('from')}`, `Call-ID: ${named('call-id')}`, 'CSeq: 1 BYE',
        'Content-Length: 0', '', '',
      ].join('\r\n')))
    },
    async close() {
      wire.close()
      for (const ear of ears) await ear.close()
    },
  }
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
