/** Calls recorded at a recording server (RFC 7866), through the real router and a real rtpengine, on each edge. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { phone } from '../edge/phones.ts'
import { edges } from '../support/edges.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { bothHear, RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { WirePhone } from '../support/wire-phone.ts'
import { groupIn, heardAt, isHeard, metadata, offered, partiesIn, talk, World } from './recorded-talks.ts'
import { called, hearOfTransfer, refer, taken } from './voices.ts'

const test = suite('siprec')
let engines: readonly [Rtpengine, Rtpengine]
test.before(async () => { engines = [await startRtpengine(), await startRtpengine()] })
test.after(async () => {
  for (const engine of engines) await engine.stop()
  await assertNothingLeft()
})

for (const name of Object.keys(edges)) {
  let world: World
  test(`${name}: the router is ready`, async () => { world = await World.open(name, engines.slice(0, 1)) })

  test(`${name}: caller and callee are on streams of their own, through hold, pause and end`, async () => {
    {
      await using call = await talk(world)
      await isHeard(world, call, 'once they talk')
      const [invite] = world.server.requests
      const text = invite?.headers.map(line => `${line.name}: ${line.value}`).join('\n') ?? ''
      assert.match(text, /^require: siprec$/m)
      assert.match(text, /^contact: .*;\+sip\.src/m)
      assert.match(metadata(world), '<datamode>complete</datamode>')
      assert.match(partiesIn(metadata(world)).join(' '), /sip:ann@\S+ sip:bob@/)

      await call.anns.reoffer(call.ann.describe({ direction: 'sendonly', version: 2 }))
      await eventually(5_000, 'who is held hears nobody', () => metadata(world).split('<recv>').length === 2)
      await call.anns.reoffer(call.ann.describe({ version: 3 }))
      await eventually(5_000, 'both hear each other', () => metadata(world).split('<recv>').length === 3)

      assert.is(await world.asks('pause'), 202)
      await eventually(5_000, 'a pause', () =>
        world.server.streams().every(({ direction }) => direction === 'inactive'))
      await eventually(2_000, 'silence', async () => {
        const { 1: caller, 2: callee } = await heardAt(world.server, call)
        return caller === '' && callee === ''
      })
      assert.is(await world.asks('resume'), 202)
      await isHeard(world, call, 'after a pause')
      await bothHear(call.ann, call.bob, 'as before')
    }
    await eventually(5_000, 'the end of the recording', () => world.requests.at(-1) === 'BYE')
    const { recording = [] } = await world.record()
    assert.equal(recording.map(({ did, server }) => [did, server]),
      [['start', 'archive'], ['pause', 'archive'], ['resume', 'archive']])
    await world.isQuiet()
  })

  test(`${name}: a server that hangs up or refuses costs a call nothing, unless the rule says so`, async () => {
    const counted = (): Promise<number> => world.edge.router.metric('pointsman_recording_sessions_total')
    const before = await counted()
    {
      await using call = await talk(world)
      await isHeard(world, call, 'once they talk')
      world.server.hangUp()
      await eventually(5_000, 'the end of the recording', async () => await counted() === before + 2)
      await bothHear(call.ann, call.bob, 'without a recording')
    }
    const lost = await world.record()
    assert.equal(lost.recording?.map(({ did, why }) => [did, why]),
      [['start', undefined], ['failed', 'the recording server hung up']])
    {
      await using call = await talk(world, 'may')
      await bothHear(call.ann, call.bob, 'unrecorded')
    }
    assert.equal((await world.record()).recording?.map(({ did, why }) => [did, why]), [['failed', '486 Busy Here']])
    {
      await using call = await talk(world, 'must')
      await call.bobs.ended
    }
    const must = await world.record()
    assert.equal([must.endedBy, must.reason], ['system', 'it cannot be recorded: 486 Busy Here'])
    await world.isQuiet()
  })

  test(`${name}: a recording that waits to be asked for is started and stopped as often as that`, async () => {
    {
      await using call = await talk(world, 'asked')
      assert.equal(world.requests, [])
      for (const times of [1, 2]) {
        assert.is(await world.asks('start'), 202)
        await isHeard(world, call, `recording ${times}`)
        assert.is(await world.asks('stop'), 202)
        await eventually(5_000, 'its end', () => world.byes === times)
      }
      assert.is(world.dialogs, 2)
    }
    await world.record()
    await world.isQuiet()
  })

  test(`${name}: whom a party is transferred to is recorded as well, in a recording of the same group`, async () => {
    const [ann, bob, carol] = [
      await phone('udp'), await phone('udp', undefined, { port: world.ports.bob }),
      await phone('udp', undefined, { port: world.ports.carol }),
    ]
    const [anns, bobs, carols] = [await RtpPhone.open(440), await RtpPhone.open(1_000), await RtpPhone.open(1_700)]
    const calling = called(ann, anns, `sip:bob@${world.edge.sip}`)
    const atBob = await taken(bob, bobs)
    const atAnn = await calling
    await isHeard(world, { ann: anns, bob: bobs }, 'before')
    const before = metadata(world)
    refer(atBob.party, `sip:carol@${world.edge.sip}`)
    const atCarol = await taken(carol, carols)
    await atAnn.isJoined()
    await hearOfTransfer(atBob.party)
    await isHeard(world, { ann: anns, bob: carols }, 'after')
    const after = metadata(world)
    assert.is(groupIn(after), groupIn(before))
    assert.match(partiesIn(after).join(' '), /sip:alice@\S+ sip:carol@/)
    await eventually(5_000, 'the end of the first', () => world.byes === 1)
    atCarol.party.leg.bye()
    await eventually(5_000, 'the end of both', () => world.byes === 2)
    for (const each of [ann, bob, carol, anns, bobs, carols]) await each.close()
    await world.edge.router.take(2)
    await world.isQuiet()
  })

  test(`${name}: nothing is left`, () => world[Symbol.asyncDispose]())
}

test('a server is called over TLS and hears over SRTP, also after a pause and in another codec', async () => {
  const [engine, wires] = engines
  await using world = await World.open('embedded', [engine], wires)
  await using call = await talk(world)
  await isHeard(world, call, 'once they talk')
  assert.is([...offered(world).matchAll(/^m=audio \d+ RTP\/SAVP 0\r?$/gm)].length, 2)
  assert.match(offered(world), /^a=crypto:\d+ AES_CM_128_HMAC_SHA1_80 inline:/m)
  assert.match(world.server.requests[0]?.headers.find(({ name }) => name === 'via')?.value ?? '', /^SIP\/2\.0\/TLS /)
  assert.is(await world.asks('pause'), 202)
  await eventually(5_000, 'a pause', () => world.server.streams().every(({ direction }) => direction === 'inactive'))
  assert.is(await world.asks('resume'), 202)
  await isHeard(world, call, 'after a pause')
  call.bobs.onReoffer(() => call.bob.describe({ version: 2 }))
  const ann = await WirePhone.open(call.ann.frequencyHz, 'plain', 'pcma', wires)
  try {
    const answer = await call.anns.reoffer(await ann.offer())
    call.ann.hush()
    await ann.answered(answer)
    await isHeard(world, { ann: ann.rtp, bob: call.bob }, 'in PCMA')
  } finally {
    await ann.close()
  }
  assert.is(world.dialogs, 1)
})

test('who speaks in something else after a re-INVITE is still heard, in the same dialog', async () => {
  const [engine, wires] = engines
  await using world = await World.open('embedded', [engine])
  await using call = await talk(world)
  await isHeard(world, call, 'once they talk')
  call.bobs.onReoffer(() => call.bob.describe({ version: 2 }))
  for (const codec of ['pcma', 'g722']) {
    const ann = await WirePhone.open(call.ann.frequencyHz, 'plain', codec, wires)
    try {
      const answer = await call.anns.reoffer(await ann.offer())
      call.ann.hush()
      await ann.answered(answer)
      await isHeard(world, { ann: ann.rtp, bob: call.bob }, `in ${codec}`)
      await bothHear(ann.rtp, call.bob, `in ${codec}`)
    } finally {
      await ann.close()
    }
  }
  assert.equal(world.requests, ['INVITE', 'INVITE', 'INVITE'])
  assert.is(world.dialogs, 1)
})

test('when the media comes to another engine it is copied there, in the same dialog', async () => {
  await using world = await World.open('embedded', engines)
  await using call = await talk(world)
  call.anns.onReoffer(sdp => {
    call.ann.talkTo(sdp)
    return call.ann.describe({ version: 2 })
  })
  call.bobs.onReoffer(sdp => {
    call.bob.talkTo(sdp)
    return call.bob.describe({ version: 2 })
  })
  await isHeard(world, call, 'once they talk')
  const [first, second] = engines
  const lost = await first.sessions() > 0 ? first : second
  await lost.kill9()
  await eventually(8_000, 'the other engine', () => world.requests.length === 2)
  await isHeard(world, call, 'at the other engine')
  assert.equal(world.requests, ['INVITE', 'INVITE'])
  await lost.start()
})

test.run()
