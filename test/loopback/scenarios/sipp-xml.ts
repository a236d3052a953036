/** The steps of a party as a scenario for SIPp. */
import { descriptions, type Parts, type SdpName, type Step } from './steps.ts'

export type Role = 'caller' | 'callee'

/** @param name written into the file, for SIPp's own messages */
export function sippXml(name: string, role: Role, steps: readonly Step[]): string {
  const writer = new Writer(role)
  for (const step of steps) writer.step(step)
  return `<?xml version="1.0" encoding="ISO-8859-1" ?>
<!DOCTYPE scenario SYSTEM "sipp.dtd">
<scenario name="${name}">
${writer.text()}</scenario>
`
}

const asked: ReadonlySet<string> = new Set(['ACK', 'CANCEL'])
const withContact: ReadonlySet<string> = new Set(['INVITE', 'UPDATE', 'REFER', 'SUBSCRIBE'])
/** Has a Contact that is no place for requests to follow it. */
const registering = 'REGISTER'

class Writer {
  readonly #role: Role
  readonly #lines: string[] = []
  readonly #variables = new Set<string>()
  /** How many messages stand above: SIPp names a branch by how far back it was made. */
  #index = 0
  #label = 0
  #cseq = 0
  #invite = { index: 0, cseq: 0, status: 0, first: true }
  /** The newest request of each method, as it is written further down. */
  readonly #sent = new Map<string, (index: number) => string>()
  /** How often a request with this method was taken: each has variables of its own. */
  readonly #taken = new Map<string, number>()
  /** Those that came outside a dialog, by the name of their variables: their answers get a tag. */
  readonly #outside = new Set<string>()
  #inDialog = false
  #hundred = false

  constructor(role: Role) {
    this.#role = role
  }

  text(): string {
    const variables = [...this.#variables]
    const reference = variables.length === 0 ? '' : `  <Reference variables="${variables.join(',')}" />\n`
    return `${this.#lines.join('\n')}\n${reference}`
  }

  step(step: Step): void {
    switch (step.do) {
      case 'ask': return this.#ask(step)
      case 'resend': return this.#put(this.#sent.get(step.method)?.(this.#index) ?? '')
      case 'answer': return this.#answer(step)
      case 'hear': return this.#hear(step)
      case 'take': return this.#take(step)
      case 'wait': return this.#put(`<pause milliseconds="${step.ms}" />`)
      case 'repeats': return this.#repeats(step)
      case 'either': return this.#either(step)
    }
  }

  #put(xml: string): void {
    this.#lines.push(xml)
    this.#index += 1
  }

  #mark(): number {
    return ++this.#label
  }

  #variable(name: string): string {
    this.#variables.add(name)
    return name
  }

  #ask(step: Extract<Step, { do: 'ask' }>): void {
    const { method } = step
    const invite = this.#invite
    if (method === 'INVITE') {
      Object.assign(invite, { index: this.#index, cseq: ++this.#cseq, first: !this.#inDialog, status: 0 })
      this.#hundred = true
    } else if (!asked.has(method)) this.#cseq += 1
    const { cseq: sequenceOfInvite } = invite
    const sequence = asked.has(method) ? sequenceOfInvite : this.#cseq
    const hopByHop = method === 'CANCEL' || (method === 'ACK' && invite.status >= 300)
    const at = this.#index
    const made = hopByHop ? invite.index : at
    const outside = !this.#inDialog || (hopByHop && invite.first)
    const ofRegistrar = method === registering ? '' : '[service]@'
    const uri = outside ? `sip:${ofRegistrar}[remote_ip]:[remote_port]` : '[$target]'
    const own = method === registering ? '<sip:[service]@[remote_ip]:[remote_port]>'
      : '"caller" <sip:caller@[local_ip]:[local_port]>'
    const parties = this.#role === 'caller' ? [
      `From: ${own};tag=[pid]a[call_number]`,
      this.#inDialog || (method === 'ACK' && hopByHop) ? 'To:[$peer]' : 'To: <sip:[service]@[remote_ip]:[remote_port]>',
    ] : ['From:[$to];tag=[pid]b[call_number]', 'To:[$from]']
    // SIPp sends nothing else before it got something for a message that it repeats by itself.
    const written = (index: number): string => message(method === 'ACK' || index > at ? '' : ' retrans="500"', [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch${index === made ? '' : `-${index - made}`}]`,
      ...parties,
      'Call-ID: [call_id]',
      `CSeq: ${sequence} ${method}`,
      'Max-Forwards: 70',
      ...withContact.has(method) || method === registering ? contact(this.#role, step) : [],
      ...step.password === undefined ? [] : [`[authentication password=${step.password}]`],
      ...method === 'PRACK' ? [`RAck:[$rseq] ${sequenceOfInvite} INVITE`] : [],
    ], step)
    this.#sent.set(method, written)
    this.#put(written(at))
  }

  #answer(step: Extract<Step, { do: 'answer' }>): void {
    const { method, status, fork, rseq } = step
    const name = `${method.toLowerCase()}${this.#taken.get(method) ?? 0}`
    const tag = this.#role === 'callee' && this.#outside.has(name) ? `;tag=[pid]${fork ?? 'b'}[call_number]` : ''
    const isFinal = method === 'INVITE' && status >= 200
    // Whoever is refused asks again outside of any dialog.
    if (isFinal && status >= 300 && this.#outside.has(name)) this.#inDialog = false
    this.#put(message(isFinal ? ' retrans="500"' : '', [
      `SIP/2.0 ${status} ${status < 200 ? 'Ringing' : status < 300 ? 'OK' : 'No'}`,
      `Via:[$via_${name}]`, `From:[$from_${name}]`, `To:[$to_${name}]${tag}`, 'Call-ID: [call_id]',
      `CSeq:[$cseq_${name}]`,
      ...withContact.has(method) && status < 300 ? contact(this.#role, step) : [],
      ...rseq === undefined ? [] : ['Require: 100rel', `RSeq: ${rseq}`],
    ], step))
  }

  #hear(step: Extract<Step, { do: 'hear' }>, more = ''): void {
    const { status, method, see, maybe } = step
    if (this.#hundred && method === 'INVITE' && status !== 100) this.#put('<recv response="100" optional="true" />')
    if (method === 'INVITE' && status >= 200) {
      this.#hundred = false
      this.#invite.status = status
    }
    const isTarget = withContact.has(method) && status > 100 && status < 300
    if (isTarget && this.#role === 'caller') this.#inDialog = true
    const isChallenge = see.some(({ header = '' }) => header.endsWith('-Authenticate'))
    const auth = isChallenge ? ' auth="true"' : ''
    this.#put(`<recv response="${status}"${auth}${maybe ? ' optional="true"' : ''}${more}><action>${[
      found(`CSeq:`, `[0-9]+ ${method}`, this.#variable('seen')),
      ...this.#role === 'caller' && method === 'INVITE' && status > 100
        ? [kept('To:', '.*', this.#variable('peer'))] : [],
      ...isTarget ? [kept('Contact:', 'sip:[^&gt;]*', this.#variable('target'))] : [],
      ...see.some(({ header }) => header === 'RSeq') ? [kept('RSeq:', '.*', this.#variable('rseq'))] : [],
      ...see.map(sight => this.#sight(sight)),
    ].join('')}</action></recv>`)
  }

  #take(step: Extract<Step, { do: 'take' }>, more = ''): void {
    const { method, see } = step
    const count = (this.#taken.get(method) ?? 0) + 1
    this.#taken.set(method, count)
    const first = !this.#inDialog && method === 'INVITE'
    this.#inDialog = true
    const name = `${method.toLowerCase()}${count}`
    if (first) this.#outside.add(name)
    const headers = method === 'ACK' ? [] : ['Via', 'From', 'To', 'CSeq']
    this.#put(`<recv request="${method}"${more}><action>${[
      ...headers.map(header => kept(`${header}:`, '.*', this.#variable(`${header.toLowerCase()}_${name}`))),
      ...first ? ['From', 'To'].map(header => kept(`${header}:`, '.*', this.#variable(header.toLowerCase()))) : [],
      ...withContact.has(method) ? [kept('Contact:', 'sip:[^&gt;]*', this.#variable('target'))] : [],
      ...see.map(sight => this.#sight(sight)),
    ].join('')}</action></recv>`)
  }

  #sight({ header, has, not }: { header?: string; has: string; not?: boolean }): string {
    const check = not ? 'check_it_inverse' : 'check_it'
    const where = header === undefined ? 'search_in="body"' : `search_in="hdr" header="${header}:"`
    return `<ereg regexp="${escaped(has)}" ${where} ${check}="true" assign_to="${this.#variable('seen')}" />`
  }

  #repeats({ status, method }: Extract<Step, { do: 'repeats' }>): void {
    const label = this.#mark()
    this.#lines.push(`<label id="${label}" />`)
    this.#put(`<recv response="${status}" optional="true" next="${label}"><action>${
      found('CSeq:', `[0-9]+ ${method}`, this.#variable('seen'))}</action></recv>`)
  }

  /** Written out both ways, since SIPp has no such thing. */
  #either({ one, other }: Extract<Step, { do: 'either' }>): void {
    const [first, ...rest] = one
    if (first?.do !== 'hear' && first?.do !== 'take') throw new Error('either begins with something heard')
    const [swapped, end] = [this.#mark(), this.#mark()]
    const before = new Map(this.#taken)
    const attributes = ` optional="true" next="${swapped}"`
    if (first.do === 'hear') this.#hear(first, attributes)
    else this.#take(first, attributes)
    const after = new Map(this.#taken)
    for (const step of other) this.step(step)
    this.#restore(before)
    for (const step of one) this.step(step)
    this.#put(`<nop next="${end}" />`)
    this.#lines.push(`<label id="${swapped}" />`)
    this.#restore(after)
    for (const step of [...rest, ...other]) this.step(step)
    this.#lines.push(`<label id="${end}" />`)
    this.#put('<nop />')
  }

  #restore(taken: ReadonlyMap<string, number>): void {
    this.#taken.clear()
    for (const [method, count] of taken) this.#taken.set(method, count)
  }
}

function message(attributes: string, head: readonly string[], { lines = [], sdp, body }: Parts): string {
  const type = sdp ? 'application/sdp' : body?.type
  const text = [
    ...head, ...lines, ...type === undefined ? [] : [`Content-Type: ${type}`], 'Content-Length: [len]', '',
    ...sdp ? sdpLines(sdp) : body ? body.text.split('\n') : [],
  ]
  return `<send${attributes}><![CDATA[\n\n${text.map(line => `      ${line}`.trimEnd()).join('\n')}\n\n]]></send>`
}

function contact(role: Role, { contactUser = role, contact }: Parts): readonly string[] {
  const value = contact ?? `<sip:${contactUser}@[local_ip]:[local_port];transport=[transport]>`
  return value === '' ? [] : [`Contact: ${value}`]
}

function kept(header: string, regexp: string, variable: string): string {
  return `<ereg regexp="${regexp}" search_in="hdr" header="${header}" assign_to="${variable}" />`
}

function found(header: string, regexp: string, variable: string): string {
  return `<ereg regexp="${regexp}" search_in="hdr" header="${header}" check_it="true" assign_to="${variable}" />`
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}

function sdpLines(name: SdpName): readonly string[] {
  const [version, payload, direction] = descriptions[name]
  return [
    'v=0', `o=- 53655765 ${version} IN IP[local_ip_type] [local_ip]`, 's=-', 'c=IN IP[media_ip_type] [media_ip]',
    't=0 0', `m=audio [media_port] RTP/AVP ${payload}`, `a=rtpmap:${payload} ${payload === '0' ? 'PCMU' : 'PCMA'}/8000`,
    ...direction === '' ? [] : [`a=${direction}`],
  ]
}
