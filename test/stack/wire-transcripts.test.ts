/**
 * What drachtio-server said to an application and to the wire, said by our front: the same frames in the same
 * order, but for names and times, and for the differences that its README lists.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../src/base/clock.ts'
import { randomIds } from '../../src/base/ids.ts'
import { createLog } from '../../src/base/log.ts'
import type { SipMessage } from '../../src/sip/message.ts'
import { parseMessage } from '../../src/sip/parse.ts'
import { defaultTimerBase, sipTimers } from '../../src/sip/timers.ts'
import { createTransactions, type TransactionLayer } from '../../src/stack/transaction/layer.ts'
import type { Inbox } from '../../src/stack/transport/transport.ts'
import { FrameReader, frameOf } from '../../src/stack/wire/frames.ts'
import { createWireFront, type WireFront } from '../../src/stack/wire/front.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { eventually } from '../support/eventually.ts'
import { byAddress } from './wire-world.ts'
import { Names, readSipSide, readTranscript, sipSideRequests, type Step } from './wire/transcript.ts'

/** The stack of the transcripts, 127.0.0.1:5160, on a wire made of an array. */
interface Bench {
  readonly front: WireFront
  readonly layer: TransactionLayer
  /** What was sent, as text. */
  readonly sent: string[]
  receive(text: string, port: number): void
  /** Nobody listens at this port of the other side. */
  refuse(port: number): void
}

/** @param timers a transcript of what takes long is not waited for */
async function bench(timers = sipTimers()): Promise<Bench> {
  const sent: string[] = []
  const inboxes: Inbox[] = []
  const log = createLog('silent')
  const layer = await createTransactions({
    log, timers, listeners: (['udp', 'tcp'] as const).map(transport => ({ transport, host: '127.0.0.1', port: 5160 })),
    open: () => async (listener, { inbox }) => {
      inboxes.push(inbox)
      return {
        listener, owns: connection => connection === listener.transport, async close() {},
        send: ({ bytes }) => {
          sent.push(bytes.toString('latin1'))
          return listener.transport
        },
      }
    },
  })
  const front = await createWireFront({
    transactions: layer, control: { host: '127.0.0.1', port: 0 }, secret: 'cymru', clock: systemClock, ids: randomIds,
    timers, random: () => 0.5, log, resolve: byAddress,
  })
  return {
    front, layer, sent,
    refuse: port => inboxes[0]?.refused('127.0.0.1', port, 'nobody listens'),
    receive(text, port) {
      const message = parseMessage(Buffer.from(text, 'latin1'))
      assert.is.not(message.kind, 'fault', text)
      inboxes[0]?.arrived(message as SipMessage, {
        transport: 'udp', address: '127.0.0.1', port, localAddress: '127.0.0.1', localPort: 5160, connection: 'udp',
      })
    },
  }
}

/** An application that says what the transcript has, and keeps what it is told. */
class Application {
  readonly #socket: Socket
  readonly told: { lead: string; text: string }[] = []

  constructor(socket: Socket) {
    this.#socket = socket
    const reader = new FrameReader()
    socket.on('data', chunk => {
      for (const payload of reader.push(chunk).payloads) {
        const end = payload.indexOf('\r\n')
        this.told.push(end < 0 ? { lead: payload, text: '' } : {
          lead: payload.slice(0, end), text: payload.slice(end + 2),
        })
      }
    })
    socket.on('error', () => {})
  }

  say({ lead, text }: { lead: string; text: string }): void {
    this.#socket.write(frameOf(text === '' ? lead : `${lead}\r\n${text}`))
  }

  async next(): Promise<{ lead: string; text: string }> {
    return eventually(2_000, 'a frame', () => this.told.shift())
  }

  close(): void {
    this.#socket.destroy()
  }
}

/** What the front names or counts itself; the message's own length stands beside its text. */
const SOURCE = 2
const volatile = /(?:;tag=|;branch=|;from-tag=|^Call-ID: *|^CSeq: *)([^;\s|>]+)/gim

/** Compares two SIP texts as messages: headers by name, whatever their order, names as far as they are known. */
function assertMessage(actual: string, expected: string, names: Names, where: string): void {
  const [theirs, ours] = [expected, actual].map(text => parsed(text))
  for (const [name, value] of theirs?.headers ?? []) {
    // Our ACK is echoed before it has a Via, and theirs, which nobody answers, goes up as it came.
    if (name === 'via' && ours?.start.startsWith('ACK')) continue
    const own = ours?.headers.get(name)
    assert.is.not(own, undefined, `${where}: ${name} is missing in\n${actual}`)
    // Called, the server counts its own requests from 2, we from 1: such a number is no name that holds elsewhere.
    if (name === 'cseq' && /^\d /.test(value)) {
      assert.is(own?.replace(/^\d /, ''), value.slice(2), `${where}: ${name}`)
      continue
    }
    const pairs = [namesIn(value, name), namesIn(own ?? '', name)]
    for (const [index, theirName] of (pairs[0] ?? []).entries()) {
      const ourName = pairs[1]?.[index] ?? ''
      assert.ok(names.learn(theirName, ourName), `${where}: ${theirName} is ${ourName} in ${name}`)
    }
    if (name === 'content-length') continue
    // In what it makes up itself the server writes no brackets.
    const bare = (text: string): string => sorted(name === 'to' ? text.replace(/[<>]/g, '') : text)
    assert.is(bare(own ?? ''), bare(names.translate(value)), `${where}: ${name}`)
  }
  // The 2xx of an UPDATE moves the target, so it says where we are.
  const isProvisional = ours?.start.startsWith('SIP/2.0 1') === true
  const meant = isProvisional || ours?.headers.get('cseq')?.endsWith('UPDATE') ? ['contact'] : []
  const more = [...ours?.headers.keys() ?? []].filter(name => !theirs?.headers.has(name) && !meant.includes(name))
  assert.equal(more, [], `${where}: headers that the server did not write`)
  assert.is(ours?.start, names.translate(theirs?.start ?? ''), where)
  assert.is(ours?.body, theirs?.body, where)
}

function namesIn(value: string, name: string): string[] {
  const line = name === 'call-id' ? `Call-ID: ${value}` : name === 'cseq' ? `CSeq: ${value}` : value
  return [...line.matchAll(volatile)].map(([, found]) => found ?? '').toSorted()
}

/** Parameters come in any order, with space behind commas or none; ours has `received` too (RFC 3581 §4). */
function sorted(value: string): string {
  return value.replace(/,\s+/g, ',').split(';').filter(param => !param.startsWith('received=')).toSorted().join(';')
}

function parsed(text: string) {
  const [head = '', ...body] = text.split('\r\n\r\n')
  const [start = '', ...lines] = head.split('\r\n')
  const headers = new Map(lines.map(line => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
  }))
  return { start, headers, body: body.join('\r\n\r\n').trimEnd() }
}

/** Compares the first line of a frame, and learns the names in it. */
function assertLead(actual: { lead: string; text: string }, expected: Step, names: Names, where: string): void {
  const theirs = expected.lead.split('|').slice(1)
  const ours = actual.lead.split('|').slice(1)
  const verb = theirs[0]
  const [first, ...rest] = theirs
  assert.is(ours[0], first, where)
  if (rest[2]?.includes('/127.0.0.1:')) {
    // The answer to authenticate: listeners in any order, a version that drachtio-srf can read.
    assert.equal(ours[3]?.split(',').toSorted(), rest[2].split(',').toSorted())
    assert.match(ours[4] ?? '', /^v0\.9\.10/)
    return
  }
  assert.is(ours.length, theirs.length, `${where}: ${actual.lead} for ${expected.lead}`)
  if (verb?.startsWith('cdr:')) {
    // Beside the time, the source and the role or reason.
    return assert.equal([ours[1], ...ours.slice(3)], [theirs[1], ...theirs.slice(3)], where)
  }
  const offset = verb === 'sip' ? 1 : 3
  for (const [index, token] of theirs.entries()) {
    const own = ours[index] ?? ''
    const place = index - offset + SOURCE
    if (expected.text === '' || index < offset || place > SOURCE + 7) {
      assert.is(own, names.translate(token), `${where}: token ${index}`)
    } else if (place === SOURCE + 1) {
      assert.is(Number(own), token === '0' ? 0 : actual.text.length, `${where}: the length`)
    } else if (place === SOURCE + 2) {
      if (token !== '') assert.is(own, token, `${where}: the transport`)
    } else if (place === SOURCE + 5) {
      assert.match(own, /^\d\d:\d\d:\d\d\.\d{6}$/, where)
    } else if (place === SOURCE + 6) {
      assert.ok(names.learn(token, own), `${where}: transaction ${token} is ${own}`)
    } else {
      if (place === SOURCE + 7) learnDialog(token, own, names)
      assert.is(own, names.translate(token), `${where}: token ${index}`)
    }
  }
}

function learnDialog(theirs: string, ours: string, names: Names): void {
  const [their, own] = [theirs, ours].map(id => /^(.*);from-tag=(.*)$/.exec(id))
  if (!their || !own) return
  names.learn(their[1] ?? '', own[1] ?? '')
  names.learn(their[2] ?? '', own[2] ?? '')
}

/** Plays one connection of a transcript; what came from the network comes when its frame is due. */
async function play(steps: readonly Step[], { front, receive, refuse }: Bench, names: Names): Promise<void> {
  const socket = connect(front.control)
  await once(socket, 'connect')
  const app = new Application(socket)
  try {
    for (const [index, step] of steps.entries()) {
      const where = `step ${index + 1}`
      if (step.by === 'app') {
        app.say({ lead: names.translate(step.lead), text: names.translate(step.text) })
        continue
      }
      const [, verb, source, , , , port] = step.lead.split('|')
      if (verb === 'sip' && source === 'network' && step.lead.split('|')[3] === '0') {
        // Otherwise it is silence, which comes by itself.
        if (step.text.startsWith('SIP/2.0 503')) refuse(Number(/^To: .*?@127\.0\.0\.1:(\d+)/m.exec(step.text)?.[1]))
      } else if (verb === 'sip' && source === 'network') {
        receive(names.translate(step.text.replace(/(Via: [^\r]*);rport=\d+/, '$1')), Number(port))
      }
      const actual = await app.next().catch((cause: unknown) => {
        throw new Error(`${where}: nothing came for ${step.lead}`, { cause })
      })
      // The text first: it brings the names that the line refers to.
      if (step.text !== '') assertMessage(actual.text, step.text, names, where)
      assertLead(actual, step, names, where)
    }
  } finally {
    app.close()
  }
}

for (const name of [
  'basic-uas', 'basic-uac', 'basic-uac-remote-bye', 'cancel-by-app-uac', 'reject-486-by-app', 'options-incoming',
  'options-by-app', 'message-incoming', 'reinvite-hold-uas-incoming', 'reinvite-hold-by-app', 'info-incoming',
  'update-incoming', 'late-offer-uas', 'prack-uac', 'auth-failure', 'request-unknown-dialog',
  'basic-b2bua', 'cancel-b2bua', 'failure-486-b2bua', 'info-both-ways-uac-dialog', 'options-by-app-no-answer',
  'refer-by-app', 'refer-incoming', 'register-by-app-digest', 'in-dialog-unknown-481', 'ping-and-cdr',
  'app-never-answers', 'app-no-handler', 'ack-timeout', 'app-disconnects-midcall', 'app-disconnects-then-bye',
  'app-reconnects-then-bye', 'register-incoming-digest', 'reinvite-hold-b2bua', 'session-timer-refresher-uas',
  'subscribe-by-app', 'subscribe-incoming', 'uac-no-answer-timer-b', 'uas-silent-timer-b',
]) {
  test(`${name} is as the server had it`, async () => {
    const steps = readTranscript(name).filter(({ connection }) => connection === 1)
    assert.ok(steps.length > 1)
    // The server cannot answer the NOTIFY that ends a subscription; we can.
    if (name === 'subscribe-by-app') steps.pop()
    const used = await bench(/timeout|timer/.test(name) ? sipTimers({ ...defaultTimerBase, t1Ms: 10 }) : undefined)
    try {
      await play(steps, used, new Names())
    } finally {
      await used.front.close()
      await used.layer.close()
    }
  })
}

test('no-app-connected: an INVITE for nobody is refused on the wire as the server refuses it', async () => {
  const used = await bench()
  try {
    const [invite = ''] = sipSideRequests('no-app-connected')
    used.receive(invite, 5170)
    const expected = readSipSide('no-app-connected')
    assert.is(used.sent.length, expected.length)
    const names = new Names()
    for (const [index, text] of expected.entries()) {
      assertMessage(used.sent[index] ?? '', text, names, `message ${index + 1}`)
    }
  } finally {
    await used.front.close()
    await used.layer.close()
  }
})

test('nothing is left open', () => assertNothingLeft())

test.run()
