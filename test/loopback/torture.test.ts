/** What must be refused of the torture messages (RFC 4475, RFC 5118) is, by the router as it runs, on both edges. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ipv6Cases, tortureCases } from '../sip/corpus.ts'
import { edges, type EdgeRouter } from '../support/edges.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'

/** Those that the parser lets through are refused by whoever knows extensions, bodies, hops and passwords. */
const refused = [...tortureCases(), ...ipv6Cases()].filter(row => row.expect === 'reject')
/** What the rule below says to an INVITE that nobody refuses before. */
const PASSED_ON = 603
/** What the RFC calls the statuses it leaves to whoever the message is for. */
const meaning = [[PASSED_ON, /^forward/], [200, /^200 if/]] as const

const pingId = (name: string): string => `still-there-${name}`
const ping = (name: string): string => [
  'OPTIONS sip:127.0.0.1 SIP/2.0', `Via: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bK${pingId(name)}`,
  'From: <sip:ping@127.0.0.1>;tag=a', 'To: <sip:127.0.0.1>', `Call-ID: ${pingId(name)}`, 'CSeq: 1 OPTIONS',
  'Max-Forwards: 70', 'Content-Length: 0', '', '',
].join('\r\n')

for (const [edge, open] of Object.entries(edges)) {
  const test = suite(`torture on the edge ${edge}`)
  const socket = createSocket('udp4')
  const heard: string[] = []
  let on: EdgeRouter

  test('the router is ready', async () => {
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    socket.on('message', bytes => heard.push(bytes.toString('latin1')))
    on = await open({
      policy: `policy: 1\nrules: [{ name: all, when: { peer: anyone }, do: { reject: ${PASSED_ON} } }]\n`,
    })
  })

  for (const { name, section, title, allowed, bytes } of refused) {
    test(`${name} (§${section} ${title}) hears ${allowed.join(' or ')}`, async () => {
      heard.length = 0
      const [host, port] = on.sip.split(':')
      socket.send(bytes, Number(port), host)
      // Answered, it has been heard, and so has what came before it.
      socket.send(ping(name), Number(port), host)
      await eventually(2_000, 'the router answers what follows', () => heard.find(text => text.includes(pingId(name))))
      const first = heard.find(text => !text.includes(pingId(name)) && !text.startsWith('SIP/2.0 1'))
      if (first === undefined) return assert.ok(allowed.includes('silent'), 'it was answered')
      const status = Number(/^SIP\/2\.0 (\d+)/.exec(first)?.[1])
      const word = meaning.find(([meant]) => meant === status)?.[1]
      assert.ok(allowed.some(each => each === status || word?.test(`${each}`)), `${status} is none of them:\n${first}`)
    })
  }

  test('the router stops cleanly', async () => {
    socket.close()
    assert.is(await on.router.stop(), 0)
    await on[Symbol.asyncDispose]()
  })

  test.after(async () => { await on?.[Symbol.asyncDispose]() })
  test.run()
}

const last = suite('after all')
last('nothing is left open', () => assertNothingLeft())
last.run()
