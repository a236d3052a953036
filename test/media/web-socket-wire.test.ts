/** A real rtpengine that is told what to do over a WebSocket. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../src/base/clock.ts'
import { createLog } from '../../src/base/log.ts'
import { createNgClient } from '../../src/media/ng.ts'
import { createNodes } from '../../src/media/nodes.ts'
import { openWebSocketWire } from '../../src/media/web-socket-wire.ts'
import { makeRoot } from '../support/certificates.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePort } from '../support/ports.ts'
import { openPhone } from '../support/phone.ts'
import { startRouter } from '../support/router.ts'
import { bothHear, RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { tempDir } from '../support/temp-dir.ts'

const test = suite('ng over WebSocket')
let engine: Rtpengine
let port: number

test.before(async () => {
  port = await freePort()
  engine = await startRtpengine({ args: [`--listen-http=127.0.0.1:${port}`] })
})
test.after(async () => {
  await engine.stop()
  await assertNothingLeft()
})

const sdp = [
  'v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 4000 RTP/AVP 0', '',
].join('\r\n')

test('a session is made and ended, and what is asked at once is answered each by itself', async () => {
  const ng = createNgClient({ host: '127.0.0.1', port, webSocket: 'ws', clock: systemClock })
  try {
    await Promise.all(Array.from({ length: 20 }, () => ng.ping()))
    const shown = await ng.offer({ 'call-id': 'over-ws', 'from-tag': 'a', 'to-tag': 'b', sdp })
    assert.match(shown, /^m=audio (?!4000)\d+ RTP\/AVP 0\r$/m)
    assert.is(await engine.sessions(), 1)
    await ng.delete('over-ws', 'a')
    assert.is(await engine.sessions(), 0)
    assert.is(ng.resends, 0)
  } finally {
    ng.close()
  }
})

test('an engine that dies is left out at once, and taken again when it is back', async () => {
  const states: boolean[] = []
  const nodes = createNodes({
    nodes: [{ host: '127.0.0.1', port, webSocket: 'ws' }], clock: systemClock, log: createLog('silent'),
    pingEveryMs: 100,
    onNode: (_, up) => states.push(up),
  })
  try {
    await eventually(5_000, 'it answers', () => states.length === 1)
    await engine.kill9()
    await eventually(500, 'it is left out', () => states.length === 2)
    await engine.start()
    await eventually(5_000, 'it is back', () => states.length === 3)
    assert.equal(states, [true, false, true])
  } finally {
    await nodes.close()
  }
})

test('a call is heard both ways', async () => {
  const calleePort = await freePort()
  await using router = await startRouter({
    rtpengine: [`ws://127.0.0.1:${port}`],
    policy: `policy: 1
rules: [{ name: all, when: { peer: anyone }, do: { dial: "sip:127.0.0.1:${calleePort}" } }]
`,
  })
  await using ann = await openPhone({ name: 'ann' })
  await using bob = await openPhone({ name: 'bob', port: calleePort })
  const [annRtp, bobRtp] = [await RtpPhone.open(440), await RtpPhone.open(1_000)]
  const calling = ann.call('bob', router.sip, annRtp.describe())
  const ringing = await bob.nextCall()
  ringing.answer(bobRtp.describe())
  const talk = await calling
  annRtp.talkTo(talk.remoteSdp)
  bobRtp.talkTo(ringing.sdp)
  await bothHear(annRtp, bobRtp, 'when it is answered')
  talk.hangUp()
  await router.take()
  await eventually(2_000, 'no session is left', async () => await engine.sessions() === 0)
  annRtp.close()
  bobRtp.close()
})

test('in TLS the engine has to show a certificate that is good', async () => {
  await using dir = await tempDir()
  const { cert, key } = await makeRoot(dir.path)
  const securePort = await freePort()
  const secure = await startRtpengine({ args: [
    `--listen-https=127.0.0.1:${securePort}`, `--https-cert=${cert}`, `--https-key=${key}`,
  ] })
  let why: Error | undefined
  const wire = openWebSocketWire(`wss://127.0.0.1:${securePort}`, {
    onMessage() {}, onUnreachable(error) { why = error },
  })
  try {
    await eventually(5_000, 'it is refused', () => why !== undefined)
    assert.match(String(why), /self-signed|unable to verify/i)
  } finally {
    wire.close()
    await secure.stop()
  }
})

test('who answers with something else is no engine', async () => {
  const server = createServer(socket => socket.resume().end('SSH-2.0-OpenSSH\r\n')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const at = server.address()
  const ng = createNgClient({
    host: '127.0.0.1', port: typeof at === 'object' && at ? at.port : 0, webSocket: 'ws', clock: systemClock,
  })
  try {
    const error = await ng.ping().then(() => undefined, (reason: unknown) => reason)
    assert.match(String(error), /the media engine cannot be reached/)
  } finally {
    ng.close()
    server.close()
  }
})

test.run()
