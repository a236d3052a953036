/** Answers nobody waits for any more, and who ends them. */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { header, headerOf } from '../../src/sip/headers.ts'
import type { SipRequest } from '../../src/sip/message.ts'
import { tagOf } from '../../src/sip/name-addr.ts'
import { parseMessage } from '../../src/sip/parse.ts'
import { printMessage } from '../../src/sip/print.ts'
import { responseTo } from '../../src/sip/respond.ts'
import { offer } from '../edge/messages.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { eventually } from '../support/eventually.ts'
import { within } from '../support/within.ts'
import { nothingLeft, withWire, type Loose } from './wire-world.ts'

test('a CANCEL that crosses the 200 ends with ACK and BYE', () => withWire(async world => {
  const heard: string[] = []
  const target = await stubborn(heard)
  try {
    const srf = await world.app()
    let request: Loose
    const placed: Promise<Loose> = srf.createUAC(`sip:127.0.0.1:${target.address().port}`, { localSdp: offer }, {
      cbRequest: (_e: Loose, req: Loose) => { request = req }, cbProvisional: () => request.cancel(),
    })
    const dialog = await within(2_000, 'the 200', placed)
    let reason = ''
    dialog.on('destroy', (_d: Loose, why: string) => { reason = why })
    await eventually(2_000, 'the unsolicited BYE', () => reason !== '')
    assert.match(reason, 'cancel race')
    await eventually(2_000, 'BYE on the wire', () => heard.includes('BYE'))
    assert.equal(heard, ['INVITE', 'CANCEL', 'ACK', 'BYE'])
    await nothingLeft(world)
  } finally {
    target.close()
  }
}))

/** A phone that rings, and answers when it is told to stop. */
async function stubborn(heard: string[]): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  let invite: SipRequest | undefined
  socket.on('message', (bytes, from) => {
    const message = parseMessage(bytes)
    if (message.kind !== 'request') return
    heard.push(message.method)
    const say = (request: SipRequest, status: number): void => {
      const contact = header('Contact', `<sip:127.0.0.1:${socket.address().port}>`)
      const response = responseTo(request, status, { toTag: 't', headers: [contact] })
      socket.send(printMessage(response), from.port, from.address)
    }
    if (message.method === 'ACK') return
    if (message.method === 'INVITE') invite = message
    say(message, message.method === 'INVITE' ? 180 : 200)
    if (message.method === 'CANCEL' && invite) say(invite, 200)
  })
  return socket
}

test('a second 200 from another fork is acknowledged and hung up, unseen by the application', () =>
  withWire(async world => {
    const heard: string[] = []
    const target = createSocket('udp4')
    target.bind(0, '127.0.0.1')
    await once(target, 'listening')
    target.on('message', (bytes, from) => {
      const message = parseMessage(bytes)
      if (message.kind !== 'request') return
      heard.push(`${message.method} ${tagOf(headerOf(message.headers, 'to') ?? '') ?? ''}`.trim())
      const contact = header('Contact', `<sip:127.0.0.1:${target.address().port}>`)
      const say = (toTag: string) =>
        target.send(printMessage(responseTo(message, 200, { toTag, headers: [contact] })), from.port, from.address)
      if (message.method === 'INVITE') ['a', 'b', 'a'].forEach(say)
      else if (message.method === 'BYE') say('')
    })
    try {
      const srf = await world.app()
      const placed = srf.createUAC(`sip:127.0.0.1:${target.address().port}`, { localSdp: offer })
      const dialog = await within(2_000, 'the 200', placed as Promise<Loose>)
      assert.is(dialog.sip.remoteTag, 'a')
      await eventually(2_000, 'the BYE', () => heard.includes('BYE b'))
      assert.ok(heard.includes('ACK a') && heard.includes('ACK b'))
      await within(2_000, 'our BYE', dialog.destroy())
      assert.equal(heard.filter(each => each.startsWith('BYE')), ['BYE b', 'BYE a'])
      await nothingLeft(world)
    } finally {
      target.close()
    }
  }))

test('nothing is left open', () => assertNothingLeft())

test.run()
