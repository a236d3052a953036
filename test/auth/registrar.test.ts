/** REGISTER from the first challenge to the phone that is found, without sockets. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createDigestServer } from '../../src/auth/digest-server.ts'
import { FAILURES_MAX } from '../../src/auth/lock-out.ts'
import { createRegistrar } from '../../src/auth/registrar.ts'
import { createLog } from '../../src/base/log.ts'
import { answerChallenge, parseChallenge, printAnswer } from '../../src/sip/digest.ts'
import { createMemoryShelf } from '../../src/state/shelf.ts'
import { targetOf } from '../support/fake-policy.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const test = suite('the registrar')
const uri = 'sip:acme.example'
const phones = targetOf('phones', { peer: 'phones', registered: true })

type Lines = readonly (readonly [string, string])[]

interface Answer {
  readonly status: number
  readonly headers: Lines
}

function world(lines: string[] = []) {
  const clock = new VirtualClock()
  const log = createLog('warn', { write: line => { lines.push(line) } })
  const shelf = createMemoryShelf(clock)
  const digests = [{ peer: 'phones', realm: 'acme.example', algorithms: ['SHA-256', 'MD5'], users: 's' }] as const
  const proofs = createDigestServer({ clock, log, count() {}, secrets: { valueOf: () => 'alice:a\nbob:b' } })
  proofs.adopt({ digests })
  const registrar = createRegistrar({
    proofs, clock, log, shelf, count() {},
    policy: () => ({
      digests, registrars: new Set(['phones', 'doors']),
      peerOf: (address: string) => address === '10.0.0.1' ? 'doors' : address === '10.0.0.2' ? 'trunk' : undefined,
    }),
  })
  let cseq = 0
  const send = (headers: Lines, user = 'alice', address = '192.0.2.7', transport = 'udp'): Promise<Answer> =>
    new Promise(resolve => {
      registrar.take({
        requestUri: uri, to: `sip:${user}@acme.example`, callId: 'c', cseq: ++cseq, headers, way: `${transport} way`,
        source: { transport, address, port: 5060 },
        respond: (status, _, lines = []) => resolve({ status, headers: lines }),
      })
    })
  /** Asks, is challenged, and asks again with a proof. */
  const prove = async (headers: Lines, as = 'alice', password = 'a', to = as): Promise<Answer> => {
    const { headers: [[, asked = ''] = []] } = await send([], to)
    return await send([...headers, ['Authorization', proof(asked, as, password)]], to)
  }
  const find = async (user: string) => await registrar.find(phones, user)
  return { clock, registrar, shelf, send, prove, find }
}

function proof(challenge: string, username: string, password: string): string {
  const read = parseChallenge(challenge)
  assert.ok(read, challenge)
  const request = { method: 'REGISTER', uri, body: Buffer.alloc(0) }
  return printAnswer(answerChallenge(read, { username, password }, request, 'c'))
}

test('an Expires that says nothing takes no phone away', async () => {
  const { prove, find } = world()
  const contact = ['Contact', '<sip:alice@192.0.2.7>'] as const
  for (const value of ['', '0x0', '1e1', '-1']) {
    assert.is((await prove([contact, ['Expires', value]])).status, 200, value)
  }
  assert.is((await find('alice')).length, 1)
})

test('what others wrote on the shelf and nobody can read is as nothing, and said once', async () => {
  const lines: string[] = []
  const { clock, shelf, registrar, prove, find } = world(lines)
  await prove([['Contact', '<sip:alice@192.0.2.7>']])
  const key = JSON.stringify(['phones', 'alice'])
  const [whole] = JSON.parse(await shelf.get(key) ?? '') as readonly object[]
  const untilMs = clock.nowMs() + 60_000
  const put = (text: string, at = key): Promise<void> => shelf.update(at, () => ({ text, untilMs }))
  const broken = [
    null, 7, 'sip:a@b', [], {}, { ...whole, contact: 'nowhere' }, { ...whole, contact: 'sip:a@b\r\nX: y' },
    { ...whole, path: [7] }, { ...whole, untilMs: '9' }, { ...whole, sinceMs: 1e300 }, { ...whole, q: 2 },
    { ...whole, agent: 'x\r\ny' },
  ]
  for (const each of broken) {
    await put(JSON.stringify([each, whole]))
    assert.is((await find('alice')).length, 1, JSON.stringify(each))
    assert.is((await registrar.list()).length, 1, JSON.stringify(each))
  }
  for (const text of ['', '{', 'null', '{}', '7', '[null]']) {
    await put(text)
    assert.equal(await find('alice'), [], text)
  }
  for (const at of ['', 'alice', '[]', '["phones"]', '["phones",7]']) await put(JSON.stringify([whole]), at)
  assert.equal(await registrar.list(), [])
  assert.is((await prove([['Contact', '<sip:alice@192.0.2.9>']])).status, 200)
  assert.equal((await find('alice')).map(({ contact }) => contact.host), ['192.0.2.9'])
  assert.is(lines.length, 1, lines.join(''))
})

test('a phone is asked for its password, registered, found, and gone in time', async () => {
  const { clock, send, prove, find, registrar } = world()
  const asked = await send([['Contact', '<sip:alice@192.0.2.7>']])
  assert.equal([asked.status, asked.headers.map(([name]) => name)], [401, ['WWW-Authenticate', 'WWW-Authenticate']])
  const { status, headers } = await prove([['Contact', '<sip:alice@192.0.2.7>;expires=120'], ['User-Agent', 'x']])
  assert.is(status, 200)
  assert.equal(headers.filter(([name]) => name === 'Contact'), [['Contact', '<sip:alice@192.0.2.7>;expires=120']])
  const [found, ...others] = await find('alice')
  assert.equal([found?.name, found?.contact.host, found?.reached?.way, others], ['phones', '192.0.2.7', 'udp way', []])
  assert.equal((await registrar.list()).map(({ peer, user, agent }) => [peer, user, agent]), [['phones', 'alice', 'x']])
  assert.equal(await find('bob'), [])
  clock.advance(120_000)
  assert.equal(await find('alice'), [])
})

test('nobody registers for somebody else, and a proof is good once', async () => {
  const { send, prove, find } = world()
  assert.is((await prove([['Contact', '<sip:bob@192.0.2.66>']], 'bob', 'b', 'alice')).status, 403)
  assert.equal(await find('alice'), [])
  const { headers: [[, asked = ''] = []] } = await send([])
  const lines: Lines = [['Contact', '<sip:alice@192.0.2.7>'], ['Authorization', proof(asked, 'alice', 'a')]]
  assert.is((await send(lines)).status, 200)
  const again = await send(lines)
  assert.is(again.status, 401)
  assert.match(again.headers[0]?.[1] ?? '', 'stale=true')
})

test('guessing ends with 403, for users there are and users there are not', async () => {
  for (const user of ['alice', 'nobody']) {
    const { prove } = world()
    for (let n = 0; n < FAILURES_MAX; n++) assert.is((await prove([], user, `guess ${n}`)).status, 401)
    assert.is((await prove([], user, 'a')).status, 403)
  }
})

test('what is too short or too much is refused, and says how it would do', async () => {
  const { prove } = world()
  const { status, headers } = await prove([['Contact', '<sip:alice@192.0.2.7>'], ['Expires', '30']])
  assert.equal([status, headers], [423, [['Min-Expires', '60']]])
  const many = Array.from({ length: 11 }, (_, at) => ['Contact', `<sip:alice@192.0.2.${at}>`] as const)
  assert.is((await prove(many)).status, 403)
})

test('proxies on the way are kept, and a phone is reached through them', async () => {
  const { prove, find } = world()
  const path: Lines = [['Path', '<sip:edge1.example;lr>, <sip:edge2.example;lr>']]
  const { headers } = await prove([['Contact', '<sip:alice@10.1.1.1>'], ...path])
  assert.equal(headers.filter(([name]) => name === 'Path').map(([, value]) => value), [
    '<sip:edge1.example;lr>', '<sip:edge2.example;lr>',
  ])
  assert.equal((await find('alice'))[0]?.reached?.path, ['<sip:edge1.example;lr>', '<sip:edge2.example;lr>'])
})

test('a page is gone with its connection, a phone on TCP is then tried at its Contact', async () => {
  const { send, registrar } = world()
  const doors = targetOf('doors', { peer: 'doors', registered: true })
  const at = (user: string) => registrar.find(doors, user)
  await send([['Contact', '<sip:web@abc.invalid;transport=ws>']], 'web', '10.0.0.1', 'wss')
  await send([['Contact', '<sip:door@10.0.0.1;transport=tcp>']], 'door', '10.0.0.1', 'tcp')
  assert.equal([(await at('web'))[0]?.reached?.way, (await at('door'))[0]?.reached?.way], ['wss way', 'tcp way'])
  registrar.lost('wss way')
  registrar.lost('tcp way')
  assert.equal(await at('web'), [])
  const left = await at('door')
  assert.equal(left.map(({ contact, reached }) => [contact.host, reached?.way]), [['10.0.0.1', undefined]])
})

test('a peer known by its address registers for whom it likes; one that has no phones is asked', async () => {
  const { send, registrar } = world()
  assert.is((await send([['Contact', '<sip:x@10.0.0.1>']], 'anybody', '10.0.0.1')).status, 200)
  assert.is((await registrar.list())[0]?.peer, 'doors')
  assert.is((await send([['Contact', '<sip:x@10.0.0.2>']], 'anybody', '10.0.0.2')).status, 401)
})

test.run()
