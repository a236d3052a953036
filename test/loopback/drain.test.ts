import { createSocket, type Socket } from 'node:dgram'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { edges, type EdgeRouter } from '../support/edges.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { openPhone } from '../support/phone.ts'
import { within } from '../support/within.ts'

const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\n'
const policyTo = (port: number): string => `policy: 1
peers: { phones: { source: ["127.0.0.1"] } }
rules: [{ name: through, when: { peer: phones }, do: { dial: "sip:127.0.0.1:${port}" } }]
`

/** Sends a request outside every dialog. @returns the final response, with 0 for the seconds when none are named */
async function ask(method: string, sip: string): Promise<readonly [status: number, retryAfterS: number]> {
  const socket = createSocket('udp4')
  await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve))
  const [host = '', port] = sip.split(':')
  const { port: own } = socket.address()
  const send = (verb: string, to: string): void => void socket.send([
    `${verb} sip:bob@${sip} SIP/2.0`, `Via: SIP/2.0/UDP 127.0.0.1:${own};branch=z9hG4bK${method}${own}`,
    'Max-Forwards: 70', `From: <sip:probe@127.0.0.1>;tag=${own}`, to, `Call-ID: ${method}-${own}`, `CSeq: 1 ${verb}`,
    `Contact: <sip:probe@127.0.0.1:${own}>`, 'Content-Length: 0', '', '',
  ].join('\r\n'), Number(port), host)
  try {
    send(method, `To: <sip:bob@${sip}>`)
    const final = await within(5000, `an answer to ${method}`, nextFinal(socket))
    if (method === 'INVITE') send('ACK', /^To:.*$/im.exec(final)?.[0] ?? '')
    return [Number(final.slice(8, 11)), Number(/^Retry-After:\s*(\d+)/im.exec(final)?.[1] ?? 0)]
  } finally {
    socket.close()
  }
}

function nextFinal(socket: Socket): Promise<string> {
  return new Promise(resolve => socket.on('message', bytes => {
    const text = bytes.toString()
    if (!text.startsWith('SIP/2.0 1')) resolve(text)
  }))
}

const drains = ({ sip }: EdgeRouter): Promise<boolean> =>
  eventually(5000, 'OPTIONS hears of it', async () => (await ask('OPTIONS', sip))[0] === 503)

const test = suite('a router that is told to stop')

for (const [edge, start] of Object.entries(edges)) {
  test(`${edge}: refuses what is new with 503 and when to come again, lets a call end, and ends with 0`, async () => {
    await using callee = await openPhone({ name: 'callee' })
    await using caller = await openPhone({ name: 'caller' })
    await using on = await start({ policy: policyTo(callee.port), args: ['--drain', '1h'] })
    const answered = caller.call('bob', on.sip, sdp)
    const talk = (await callee.nextCall()).answer(sdp)
    const held = await answered
    assert.is((await ask('OPTIONS', on.sip))[0], 200)

    const stopped = on.router.stop()
    await drains(on)
    const [options, invite] = [await ask('OPTIONS', on.sip), await ask('INVITE', on.sip)]
    assert.equal([options[0], invite[0]], [503, 503])
    assert.ok(options[1] > 0 && invite[1] > 0, 'both say when to come again')
    assert.is(JSON.parse((await on.router.admin('GET', '/calls')).text).count, 1, 'the call goes on')
    talk.hangUp()
    await within(5000, 'both sides are done', Promise.all([held.ended, talk.ended]))
    assert.is(await stopped, 0)
  })

  test(`${edge}: told twice, hangs up on both sides, writes the record, and ends with 0`, async () => {
    await using callee = await openPhone({ name: 'callee' })
    await using caller = await openPhone({ name: 'caller' })
    await using on = await start({ policy: policyTo(callee.port), args: ['--drain', '1h'] })
    const answered = caller.call('bob', on.sip, sdp)
    const talk = (await callee.nextCall()).answer(sdp)
    const held = await answered
    process.kill(on.router.pid, 'SIGTERM')
    await drains(on)
    const taken = on.router.take()
    const stopped = on.router.stop()
    await within(5000, 'both sides hear BYE', Promise.all([held.ended, talk.ended]))
    const [record] = await taken
    const { endedBy, reason, status, q850 } = record ?? {}
    assert.equal([endedBy, reason, status, q850], ['system', 'the router stops', 200, 41])
    assert.is(await stopped, 0)
  })
}

test.after(() => assertNothingLeft())

test.run()
