/** The steps of a caller, played over TLS or a secure WebSocket by ourselves, for SIPp speaks neither as we need it. */
import { once } from 'node:events'
import { connect } from 'node:tls'
import { WebSocket } from 'ws'
import { answerChallenge, parseChallenge, printAnswer } from '../../../src/sip/digest.ts'
import { eventually } from '../../support/eventually.ts'
import { descriptions, type Parts, type Sight, type Step } from './steps.ts'

export type SecureCarrier = 'tls' | 'wss'

/** A message in words. */
interface Heard {
  readonly text: string
  /** The status of a response, 0 for a request. */
  readonly status: number
  readonly method: string
}

interface Line {
  readonly heard: Heard[]
  send(text: string): void
  close(): void
}

/** How long a step may wait. */
const limitMs = 15_000

const mayMove: ReadonlySet<string> = new Set(['INVITE', 'UPDATE'])
const registering = 'REGISTER'
/** Which header a challenge stands in, and which answers it. */
const challenges = [['WWW-Authenticate', 'Authorization'], ['Proxy-Authenticate', 'Proxy-Authorization']] as const

/** Plays a caller to its end. @param port where the router takes this transport on 127.0.0.1 */
export async function playCaller(
  carrier: SecureCarrier, port: number, user: string, steps: readonly Step[], counted: boolean,
): Promise<void> {
  const line = await (carrier === 'tls' ? overTls(port) : overWebSocket(port))
  try {
    const caller = new Caller(line, carrier, user, port, counted)
    for (const step of steps) await caller.play(step)
  } finally {
    line.close()
  }
}

class Caller {
  readonly #line: Line
  readonly #carrier: SecureCarrier
  readonly #uri: string
  readonly #counted: boolean
  readonly #id = Math.random().toString(36).slice(2)
  readonly #user: string
  /** The newest request of each method. */
  readonly #sent = new Map<string, string>()
  readonly #taken = new Map<string, Heard>()
  readonly #heard = new Set<string>()
  #branches = 0
  #cseq = 0
  #invite = { cseq: 0, branch: '', uri: '', to: '', status: 0 }
  #target: string | undefined
  #peer = ''
  #rseq = ''
  /** The last refusal. */
  #refusal = ''

  constructor(line: Line, carrier: SecureCarrier, user: string, port: number, counted: boolean) {
    this.#line = line
    this.#carrier = carrier
    this.#user = user
    this.#uri = `sip:${user}@127.0.0.1:${port};transport=${carrier}`
    this.#counted = counted
  }

  async play(step: Step): Promise<void> {
    switch (step.do) {
      case 'ask': return this.#ask(step)
      case 'resend': return this.#line.send(this.#sent.get(step.method) ?? '')
      case 'answer': return this.#answer(step)
      case 'hear': return await this.#hear(step)
      case 'take': return await this.#take(step)
      case 'wait': return await new Promise(resolve => setTimeout(resolve, step.ms))
      case 'repeats': return await this.#repeats(step)
      case 'either': return await this.#either(step)
    }
  }

  #ask({ method, ...parts }: Extract<Step, { do: 'ask' }>): void {
    const invite = this.#invite
    const ofInvite = method === 'ACK' || method === 'CANCEL'
    if (!ofInvite) this.#cseq += 1
    const hopByHop = method === 'CANCEL' || (method === 'ACK' && invite.status >= 300)
    const branch = hopByHop ? invite.branch : `z9hG4bK${this.#id}${++this.#branches}`
    const isRegistering = method === registering
    const own = isRegistering ? this.#uri : 'sip:caller@127.0.0.1'
    const place = isRegistering ? this.#uri.replace(/^sip:[^@]*@/, 'sip:') : this.#target ?? this.#uri
    const uri = hopByHop ? invite.uri : place
    const to = method === 'CANCEL' ? invite.to
      : this.#target === undefined && method !== 'ACK' ? `<${this.#uri}>` : this.#peer
    if (method === 'INVITE') this.#invite = { cseq: this.#cseq, branch, uri, to, status: 0 }
    const text = this.#written([
      `${method} ${uri} SIP/2.0`, `Via: SIP/2.0/${this.#carrier.toUpperCase()} caller.invalid;branch=${branch}`,
      `From: "caller" <${own}>;tag=${this.#id}`, `To: ${to}`, `Call-ID: ${this.#id}@127.0.0.1`,
      `CSeq: ${ofInvite ? invite.cseq : this.#cseq} ${method}`, 'Max-Forwards: 70',
      ...mayMove.has(method) || isRegistering ? this.#contact(parts) : [],
      ...parts.password === undefined ? [] : this.#credentials(method, uri, parts.password),
      ...method === 'PRACK' ? [`RAck: ${this.#rseq} ${invite.cseq} INVITE`] : [],
    ], parts)
    this.#sent.set(method, text)
    this.#line.send(text)
  }

  #answer({ method, status, ...parts }: Extract<Step, { do: 'answer' }>): void {
    const request = this.#taken.get(method)?.text ?? ''
    this.#line.send(this.#written([
      `SIP/2.0 ${status} So`,
      ...['Via', 'From', 'To', 'Call-ID', 'CSeq'].map(name => `${name}: ${headerIn(request, name)}`),
      ...mayMove.has(method) && status < 300 ? this.#contact(parts) : [],
    ], parts))
  }

  #written(head: readonly string[], { lines = [], sdp, body }: Parts): string {
    const [version, payload, direction] = sdp ? descriptions[sdp] : [0, '', '']
    const text = sdp ? [
      'v=0', `o=- 1 ${version} IN IP4 127.0.0.1`, 's=-', 'c=IN IP4 127.0.0.1', 't=0 0',
      `m=audio 40000 RTP/AVP ${payload}`, `a=rtpmap:${payload} ${payload === '0' ? 'PCMU' : 'PCMA'}/8000`,
      ...direction === '' ? [] : [`a=${direction}`], '',
    ].join('\r\n') : body?.text ?? ''
    const type = sdp ? 'application/sdp' : body?.type
    return [
      ...head, ...lines.map(line => line.replaceAll('[service]', this.#user)),
      ...type === undefined ? [] : [`Content-Type: ${type}`],
      `Content-Length: ${text.length}`, '', text,
    ].join('\r\n')
  }

  async #hear(step: Extract<Step, { do: 'hear' }>): Promise<void> {
    const { status, method, see } = step
    const next = await this.#next(step)
    if (next.status !== status || next.method !== method) {
      if (step.maybe) return
      throw new Error(`${status} to ${method} was expected, not\n${next.text}`)
    }
    this.#line.heard.shift()
    this.#heard.add(next.text)
    check(next, see)
    if (status >= 300) this.#refusal = next.text
    if (method === 'INVITE' && status > 100) {
      this.#peer = headerIn(next.text, 'To')
      this.#invite.status = status
      this.#rseq = headerIn(next.text, 'RSeq')
    }
    this.#move(next, status > 100 && status < 300)
  }

  async #take(step: Extract<Step, { do: 'take' }>): Promise<void> {
    const next = await this.#next(step)
    if (next.status !== 0 || next.method !== step.method) {
      throw new Error(`${step.method} was expected, not\n${next.text}`)
    }
    this.#line.heard.shift()
    this.#heard.add(next.text)
    this.#taken.set(step.method, next)
    check(next, step.see)
    this.#move(next, true)
  }

  async #repeats({ status, method }: Extract<Step, { do: 'repeats' }>): Promise<void> {
    for (;;) {
      const next = await eventually(limitMs, `what comes behind ${status}`, () => this.#line.heard[0])
      if (next.status !== 100 && (next.status !== status || next.method !== method)) return
      this.#line.heard.shift()
    }
  }

  async #either({ one, other }: Extract<Step, { do: 'either' }>): Promise<void> {
    const [first] = one
    if (first?.do !== 'hear' && first?.do !== 'take') throw new Error('either begins with something heard')
    const next = await this.#next(first)
    const isFirst = next.method === first.method && next.status === (first.do === 'take' ? 0 : first.status)
    for (const step of isFirst ? [...one, ...other] : [...other, ...one]) await this.play(step)
  }

  /** The next message but for 100 and, where copies do not count, those heard before. */
  async #next(step: Extract<Step, { do: 'hear' | 'take' }>): Promise<Heard> {
    const { heard } = this.#line
    return await eventually(limitMs, `${step.do} ${step.do === 'hear' ? step.status : ''} ${step.method}`, () => {
      const isNoise = ({ status, text }: Heard): boolean =>
        (status === 100 && !(step.do === 'hear' && step.status === 100)) || (!this.#counted && this.#heard.has(text))
      while (heard[0] && isNoise(heard[0])) heard.shift()
      return heard[0]
    })
  }

  #move({ text, method }: Heard, counts: boolean): void {
    const contact = /<([^>]*)>/.exec(headerIn(text, 'Contact'))?.[1]
    if (counts && mayMove.has(method) && contact !== undefined) this.#target = contact
  }

  #contact({ contactUser = 'caller', contact }: Parts): readonly string[] {
    const value = contact ?? `<sip:${contactUser}@caller.invalid;transport=${this.#carrier === 'wss' ? 'ws' : 'tls'}>`
    return value === '' ? [] : [`Contact: ${value}`]
  }

  #credentials(method: string, uri: string, password: string): readonly string[] {
    return challenges.flatMap(([asks, answers]) => {
      const challenge = parseChallenge(headerIn(this.#refusal, asks))
      if (!challenge) return []
      const who = { username: this.#user, password }
      const answer = answerChallenge(challenge, who, { method, uri, body: Buffer.alloc(0) }, this.#id)
      return [`${answers}: ${printAnswer(answer)}`]
    })
  }
}

function headerIn(text: string, name: string): string {
  return new RegExp(`^${name}: *(.*)$`, 'im').exec(text)?.[1]?.trim() ?? ''
}

function check({ text }: Heard, see: readonly Sight[]): void {
  for (const { header, has, not = false } of see) {
    const where = header === undefined ? text.slice(text.indexOf('\r\n\r\n') + 4) : headerIn(text, header)
    if (new RegExp(has, 'm').test(where) === not) throw new Error(`${not ? 'no ' : ''}${has} was expected in\n${text}`)
  }
}

function heardOf(text: string): Heard {
  const status = Number(/^SIP\/2\.0 (\d+)/.exec(text)?.[1] ?? 0)
  return { text, status, method: headerIn(text, 'CSeq').split(' ')[1] ?? '' }
}

async function overTls(port: number): Promise<Line> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const heard: Heard[] = []
  let pending = ''
  socket.on('data', (chunk: Buffer) => {
    pending += chunk.toString('latin1')
    for (;;) {
      const body = pending.indexOf('\r\n\r\n') + 4
      const end = body + Number(headerIn(pending, 'Content-Length') || 0)
      if (body < 4 || pending.length < end) return
      heard.push(heardOf(pending.slice(0, end)))
      pending = pending.slice(end)
    }
  })
  socket.on('error', () => { /* a step that waits in vain says so */ })
  return { heard, send: text => void socket.write(text), close: () => socket.destroy() }
}

async function overWebSocket(port: number): Promise<Line> {
  const socket = new WebSocket(`wss://127.0.0.1:${port}`, ['sip'], { rejectUnauthorized: false })
  await once(socket, 'open')
  const heard: Heard[] = []
  socket.on('message', data => heard.push(heardOf((data as Buffer).toString('latin1'))))
  socket.on('error', () => { /* likewise */ })
  return { heard, send: text => socket.send(text), close: () => socket.terminate() }
}
