/** What the front refuses by itself inside a dialog, since drachtio-srf would not: a phone made of one socket. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { SipMessage, SipRequest } from '../../src/sip/message.ts'
import { parseMessage } from '../../src/sip/parse.ts'
import { printMessage } from '../../src/sip/print.ts'
import { answerTo, changed, inDialog, inviteFrom, offer, answer, valueOf } from '../edge/messages.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { wireWorld, type Loose } from './wire-world.ts'

test('a re-INVITE that meets the application\'s is 491, one out of order 500, one in no dialog 481', async () => {
  const world = await wireWorld()
  const socket = createSocket('udp4')
  const heard: SipMessage[] = []
  socket.on('message', bytes => {
    const message = parseMessage(bytes)
    if (message.kind !== 'fault') heard.push(message)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const own = `127.0.0.1:${socket.address().port}`
  let branch = 0
  const say = (message: SipMessage): void => {
    const sent = message.kind === 'response' ? message
      : changed(message, 'Via', `SIP/2.0/UDP ${own};branch=z9hG4bK${++branch};rport`)
    socket.send(printMessage(sent), world.layer.listeners[0]?.port ?? 0, '127.0.0.1')
  }
  const statusOf = (cseq: string): Promise<number> => eventually(2_000, `the answer to ${cseq}`, () => {
    const found = heard.find(each =>
      each.kind === 'response' && each.status >= 200 && valueOf(each, 'cseq') === cseq)
    return found?.kind === 'response' ? found.status : undefined
  })

  try {
    let dialog: Loose
    await world.app(srf => srf.invite(async (req: Loose, res: Loose) => {
      dialog = await srf.createUAS(req, res, { localSdp: answer })
    }))
    const invite = changed({ ...inviteFrom(), uri: world.uri }, 'Contact', `<sip:alice@${own}>`)
    say(invite)
    await statusOf('1 INVITE')
    const accepted = heard.find(each => each.kind === 'response' && each.status === 200)
    const [from = '', to = ''] = [valueOf(invite, 'from'), valueOf(accepted, 'to')]
    const within = (method: string, cseq: number, tag = to): SipRequest =>
      inDialog(method, cseq, from, tag, 'call-1', [], method === 'INVITE' ? offer : '')
    say(within('ACK', 1))
    await eventually(2_000, 'the dialog', () => dialog)

    const theirs: Promise<Loose> = dialog.request({ method: 'INVITE', body: answer })
    const reInvite = await eventually(2_000, 'the re-INVITE', () =>
      heard.find((each): each is SipRequest => each.kind === 'request' && each.method === 'INVITE'))
    say(within('INVITE', 5))
    assert.is(await statusOf('5 INVITE'), 491)
    say(answerTo(reInvite, 488, ''))
    assert.is((await theirs).status, 488)

    say(within('INFO', 3))
    assert.is(await statusOf('3 INFO'), 500)
    say(within('BYE', 6, `${to}x`))
    assert.is(await statusOf('6 BYE'), 481)
    say(within('BYE', 7))
    assert.is(await statusOf('7 BYE'), 200)
    await eventually(2_000, 'no dialog left', () => world.front.dialogCount === 0)
  } finally {
    socket.close()
    await world.close()
  }
})

test('nothing is left open', () => assertNothingLeft())

test.run()
