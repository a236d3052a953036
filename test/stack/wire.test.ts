/** Unmodified drachtio-srf on our stack: what an application may do, and what phones see of it. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { talking } from '../edge/phones.ts'
import { answer, offer, sdp } from '../edge/messages.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { eventually } from '../support/eventually.ts'
import { within } from '../support/within.ts'
import { nothingLeft, withWire, type Loose } from './wire-world.ts'

test('an application answers a call, hears its ACK and its BYE', () => withWire(async (world, alice) => {
  let dialog: Loose
  const heard: string[] = []
  await world.app(srf => srf.invite(async (req: Loose, res: Loose) => {
    assert.is(req.body, offer)
    assert.is(req.source_address, '127.0.0.1')
    assert.is(`sip:${req.receivedOn}`, world.uri)
    dialog = await srf.createUAS(req, res, { localSdp: answer, headers: { 'X-Account': '7' } })
    dialog.on('ack', () => heard.push('ack'))
    dialog.on('destroy', () => heard.push('destroy'))
  }))
  const caller = alice.dial(world.uri)
  const answered = await caller.next('answer')
  assert.equal(answered.body, sdp(answer))
  assert.ok(answered.headers.some(([name, value]) => name === 'X-Account' && value === '7'))
  caller.leg.ack()
  await eventually(2_000, 'the ACK', () => heard.includes('ack'))
  assert.is(dialog.sip.callId, caller.leg.callId)
  caller.leg.bye()
  await eventually(2_000, 'the BYE', () => heard.includes('destroy'))
  await nothingLeft(world)
}))

test('an application places a call, hears it ring, and hangs up', () => withWire(async (world, _, bob) => {
  const srf = await world.app()
  const rings: number[] = []
  const placed = srf.createUAC(bob.uri, { localSdp: offer, headers: { From: '<sip:alice@localhost>' } }, {
    cbProvisional: (res: Loose) => rings.push(res.status),
  })
  const callee = await bob.taken()
  assert.is(callee.leg.invite.from.uri, world.uri.replace('sip:', 'sip:alice@'))
  callee.leg.progress(180)
  callee.leg.answer({ body: sdp(answer) })
  const dialog = await within(2_000, 'the dialog', placed as Promise<Loose>)
  assert.equal(rings, [180])
  assert.is(dialog.remote.sdp, answer)
  await callee.next('ack')
  await within(2_000, 'the BYE', dialog.destroy())
  await callee.next('bye')
  await nothingLeft(world)
}))

test('the far end hangs up a call that an application placed', () => withWire(async (world, _, bob) => {
  const srf = await world.app()
  const placed = srf.createUAC(bob.uri, { localSdp: offer })
  const callee = await bob.taken()
  callee.leg.answer({ body: sdp(answer) })
  const dialog = await (placed as Promise<Loose>)
  let destroyed = false
  dialog.on('destroy', () => { destroyed = true })
  await callee.next('ack')
  callee.leg.bye()
  await eventually(2_000, 'the BYE', () => destroyed)
  await nothingLeft(world)
}))

test('a refusal reaches the application, and one of its own reaches the caller', () =>
  withWire(async (world, alice, bob) => {
    const srf = await world.app(app => {
      app.invite((_: Loose, res: Loose) => res.send(486, { headers: { 'X-Why': 'x' } }))
    })
    const refused = await alice.dial(world.uri).next('refused')
    assert.is(refused.status, 486)
    assert.ok(refused.headers.some(([name]) => name === 'X-Why'))
    const placed: Promise<Loose> = srf.createUAC(bob.uri, { localSdp: offer })
    const error = placed.catch((err: Loose) => err)
    const callee = await bob.taken()
    callee.leg.reject(603, 'No Thanks')
    assert.equal([(await error).status, (await error).reason], [603, 'No Thanks'])
    await nothingLeft(world)
  }))

test('an application cancels, and hears 487', () => withWire(async (world, _, bob) => {
  const srf = await world.app()
  let request: Loose
  const error = srf.createUAC(bob.uri, { localSdp: offer }, { cbRequest: (_e: Loose, req: Loose) => { request = req } })
    .catch((err: Loose) => err)
  const callee = await bob.taken()
  callee.leg.progress(180)
  request.cancel({ headers: { Reason: 'SIP;cause=200' } })
  const cancelled = await callee.next('cancel')
  assert.ok(cancelled.headers.some(([name]) => name === 'Reason'))
  assert.is((await error).status, 487)
  await nothingLeft(world)
}))

test('a caller cancels, and the application hears of it', () => withWire(async (world, alice) => {
  let cancelled = false
  let late: Loose
  await world.app(srf => srf.invite((req: Loose, res: Loose) => {
    req.on('cancel', () => {
      cancelled = true
      res.send(487, {}, (err: Loose) => { late = err })
    })
    res.send(180)
  }))
  const caller = alice.dial(world.uri)
  await caller.next('progress')
  caller.leg.cancel()
  assert.is((await caller.next('refused')).cause, 'cancelled')
  await eventually(2_000, 'the CANCEL', () => cancelled && late)
  assert.is(late, 'Response not sent due to unknown transaction')
  await nothingLeft(world)
}))

test('createB2BUA joins two phones, who hold, send INFO and hang up', () => withWire(async (world, alice, bob) => {
  const joined: Loose[] = []
  await world.app(srf => srf.invite(async (req: Loose, res: Loose) => {
    const { uas, uac } = await srf.createB2BUA(req, res, bob.uri, { localSdpB: req.body })
    joined.push(uas, uac)
    for (const [one, other] of [[uas, uac], [uac, uas]]) {
      one.on('destroy', () => other.destroy())
      one.on('modify', async (req2: Loose, res2: Loose) => res2.send(200, { body: await other.modify(req2.body) }))
      one.on('info', async (req2: Loose, res2: Loose) => {
        const { status } = await other.request({ method: 'INFO', body: req2.body, headers: { 'Content-Type': 'x/y' } })
        res2.send(status)
      })
    }
  }))
  const caller = alice.dial(world.uri)
  const callee = await bob.taken()
  callee.leg.progress(183, { body: sdp(answer) })
  assert.equal((await caller.next('progress')).body, sdp(answer))
  callee.leg.answer({ body: sdp(answer) })
  await caller.next('answer')
  caller.leg.ack()
  await callee.next('ack')
  await eventually(2_000, 'the two dialogs', () => joined.length === 2)
  for (const [from, to] of [[caller, callee], [callee, caller]] as const) {
    const hold = offer.replace('m=', 'a=sendonly\r\nm=')
    const id = from.leg.request('INVITE', { body: sdp(hold) })
    const { request } = await to.next('request')
    assert.equal(request.body, sdp(hold))
    to.leg.respond(request.id, 200, { body: sdp(answer) })
    assert.equal((await from.next('response')).body, sdp(answer))
    from.leg.ackReinvite(id)
    await to.next('ack')
    from.leg.request('INFO', { body: { type: 'x/y', text: '5' } })
    const info = (await to.next('request')).request
    assert.equal([info.method, info.body?.text], ['INFO', '5'])
    to.leg.respond(info.id, 200)
    assert.is((await from.next('response')).status, 200)
  }
  caller.leg.bye()
  await callee.next('bye')
  await nothingLeft(world)
}))

test('a late offer goes through with the answer in the ACK', () => withWire(async (world, _, bob) => {
  const srf = await world.app()
  const placed = srf.createUAC(bob.uri, { noAck: true })
  const callee = await bob.taken()
  assert.is(callee.leg.invite.body, undefined)
  callee.leg.answer({ body: sdp(offer) })
  const { sdp: offered, ack } = await (placed as Promise<Loose>)
  assert.is(offered, offer)
  const dialog = await ack(answer)
  assert.equal((await callee.next('ack')).body, sdp(answer))
  await dialog.destroy()
  await callee.next('bye')
}))

test('OPTIONS goes both ways outside a dialog, and a method nobody asked for is 503', () =>
  withWire(async (world, alice, bob) => {
    const srf = await world.app(app => {
      app.options((_: Loose, res: Loose) => res.send(200, { headers: { Subject: 'ok' } }))
    })
    const ask = async (method: string, uri: string): Promise<number> => new Promise((resolve, reject) => {
      srf.request(uri, { method }, (err: Loose, req: Loose) => {
        if (err) reject(err)
        else req.on('response', (res: Loose) => resolve(res.status))
      })
    })
    assert.is(await ask('OPTIONS', bob.uri), 200)
    assert.is(await ask('MESSAGE', bob.uri), 403)
    assert.is((await alice.dial(world.uri).next('refused')).status, 503)
    const myself = await ask('OPTIONS', world.uri).catch((err: Loose) => err.message)
    assert.is(myself, 'can not send request to myself')
  }))

test('a request in a dialog that does not exist says so', () => withWire(async world => {
  const srf = await world.app()
  const asked: Promise<Loose> = srf.request('sip:placeholder', { method: 'INFO', stackDialogId: 'none' })
  const error = await asked.catch((err: Loose) => err)
  assert.is(error.code, 'ENODIALOG')
}))

test('a 200 that is never acknowledged ends with BYE on both sides', () => withWire(async (world, alice) => {
  let reason = ''
  await world.app(srf => srf.invite(async (req: Loose, res: Loose) => {
    const dialog = await srf.createUAS(req, res, { localSdp: answer })
    dialog.on('destroy', (_: Loose, why: string) => { reason = why })
  }))
  const caller = alice.dial(world.uri)
  await caller.next('answer')
  await caller.next('bye', 4_000)
  assert.is(reason, 'ACK timeout')
  await nothingLeft(world)
}))

test('a re-INVITE of the application goes out and its refusal comes back', () => withWire(async (world, alice) => {
  let dialog: Loose
  await world.app(srf => srf.invite(async (req: Loose, res: Loose) => {
    dialog = await srf.createUAS(req, res, { localSdp: answer })
  }))
  const caller = alice.dial(world.uri)
  await caller.next('answer')
  caller.leg.ack()
  await eventually(2_000, 'the dialog', () => dialog)
  const mine = dialog.request({ method: 'INVITE', body: answer })
  await eventually(2_000, 'the re-INVITE', () => caller.events.some(({ on }) => on === 'request'))
  const { request } = await caller.next('request')
  assert.is(request.method, 'INVITE')
  caller.leg.respond(request.id, 488)
  assert.is((await (mine as Promise<Loose>)).status, 488)
}))

test('two phones of the embedded edge still talk beside it', () => withWire(async (_, alice, bob) => {
  const { caller } = await talking(alice, bob)
  caller.leg.bye()
}))

test('nothing is left open', () => assertNothingLeft())

test.run()
