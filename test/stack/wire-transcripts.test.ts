/**
 * What drachtio-server said to an application and to the wire, said by our front: the same frames in the same
 * order, but for names and times, and for the differences that its README lists.
 */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { defaultTimerBase, sipTimers } from '../../src/sip/timers.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { eventually } from '../support/eventually.ts'
import { Application, bench, play, playOn, unstamped } from './wire/bench.ts'
import { assertLead, assertMessage } from './wire/compare.ts'
import { Names, readSipSide, readSipWire, readTranscript, sipSideRequests } from './wire/transcript.ts'

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
      await play(steps, used)
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

test('outbound-mode-uas: a connection of its own for a new request, opened here', async () => {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const used = await bench(sipTimers(), { outbound: () => ({ host: '127.0.0.1', port }) })
  try {
    const here = (text: string): string => text.replaceAll('5260', '5160')
    const steps = readTranscript('outbound-mode-uas')
      .map(step => ({ ...step, lead: here(step.lead), text: here(step.text) }))
    const invite = steps.find(({ text }) => text.startsWith('INVITE'))
    const connected = once(server, 'connection')
    used.receive(unstamped(invite?.text ?? ''), 5270)
    const [socket] = await connected as [Socket]
    await playOn(socket, steps, used, new Names(), invite)
  } finally {
    server.close()
    await used.front.close()
    await used.layer.close()
  }
})

test('proxy-invite: what is passed on, both ways, and what its application hears', async () => {
  const used = await bench()
  const names = new Names()
  const socket = connect(used.front.control)
  await once(socket, 'connect')
  const app = new Application(socket)
  const steps = readTranscript('proxy-invite')
  /** The application's part, up to the next frame that nothing has caused yet. */
  const converse = async (until: number): Promise<void> => {
    for (const step of steps.splice(0, until)) {
      if (step.by === 'app') {
        app.say({ lead: names.translate(step.lead), text: step.text })
        continue
      }
      const actual = await app.next()
      if (step.text !== '') assertMessage(actual.text, step.text, names, step.lead)
      assertLead(actual, step, names, step.lead)
    }
  }
  try {
    await converse(4)
    for (const [index, { from, to, text }] of readSipWire('proxy-invite').entries()) {
      const where = `message ${index + 1}`
      if (to === 5160) {
        used.receive(names.translate(text), from)
        if (text.startsWith('INVITE')) await converse(2)
        if (text.startsWith('SIP/2.0 200') && text.includes('INVITE')) await converse(2)
        continue
      }
      const sent = await eventually(2_000, where, () => used.sent.shift())
      // A request in the dialog has come a hop further too.
      assertMessage(sent, /^(?:ACK|BYE)/.test(text) ? text.replace('Forwards: 70', 'Forwards: 69') : text, names, where)
    }
    assert.equal([steps, used.sent], [[], []])
  } finally {
    app.close()
    await used.front.close()
    await used.layer.close()
  }
})

test('nothing is left open', () => assertNothingLeft())

test.run()
