/** The first defence on real sockets: what strangers get while peers call. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLog } from '../../src/base/log.ts'
import { defaultDefence } from '../../src/edge/guard-limits.ts'
import { startService, type Service, type ServiceConfig } from '../../src/service.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { tempDir } from '../support/temp-dir.ts'

const policy = `policy: 1
peers:
  trunk: { source: ["127.0.0.2"] }
rules:
  - name: nothing
    when: { peer: trunk }
    do: { reject: 404 }
otherwise: { reject: 403 }
`

interface Source extends AsyncDisposable {
  readonly heard: Buffer[]
  say(text: string): void
  readonly here: string
}

async function source(address: string, port: number): Promise<Source> {
  const socket = createSocket('udp4')
  const heard: Buffer[] = []
  socket.on('message', bytes => heard.push(bytes))
  socket.bind(0, address)
  await once(socket, 'listening')
  return {
    heard,
    here: `${address}:${socket.address().port}`,
    say: text => socket.send(text, port, '127.0.0.1'),
    async [Symbol.asyncDispose]() { await new Promise<void>(resolve => socket.close(resolve)) },
  }
}

function request(method: string, here: string, id: string, agent = 'phone', number = '100'): string {
  return [
    `${method} sip:${number}@127.0.0.1 SIP/2.0`, `Via: SIP/2.0/UDP ${here};branch=z9hG4bK${id};rport`,
    `From: <sip:x@${here}>;tag=${id}`, `To: <sip:${number}@127.0.0.1>`, `Call-ID: ${id}`, `CSeq: 1 ${method}`,
    `Contact: <sip:x@${here}>`, 'Max-Forwards: 70', `User-Agent: ${agent}`, 'Content-Length: 0', '', '',
  ].join('\r\n')
}

interface Serving extends Service {
  readonly policyFile: string
}

async function serving(use: (service: Serving, port: number) => Promise<void>, over: Partial<ServiceConfig> = {}) {
  await using dir = await tempDir({ 'policy.yaml': policy })
  const service = await startService({
    policy: join(dir.path, 'policy.yaml'), cdr: undefined, rtpengine: [], drainMs: 100, admin: undefined,
    listen: [{ transport: 'udp', host: '127.0.0.1', port: 0 }], ...over,
  }, { log: createLog('silent') })
  try {
    await use({ ...service, policyFile: join(dir.path, 'policy.yaml') }, service.listeners[0]?.port ?? 0)
  } finally {
    await service.close()
  }
}

async function counted(service: Service): Promise<Record<string, number>> {
  const { values } = await service.metrics.guardRefused.get()
  return Object.fromEntries(values.map(({ labels, value }) => [String(labels.reason), value]))
}

const test = suite('the first defence')

test('a scanner finds nobody; peers, and whose address it may have forged, do', () => serving(async (service, port) => {
  await using scanner = await source('127.0.0.1', port)
  await using trunk = await source('127.0.0.2', port)
  for (let at = 0; at < 300; at++) scanner.say(request('OPTIONS', scanner.here, `s${at}`, 'friendly-scanner'))
  for (let at = 0; at < 20; at++) trunk.say(request('OPTIONS', trunk.here, `t${at}`))
  await using office = await source('127.0.0.1', port)
  office.say(request('OPTIONS', office.here, 'o'))
  await eventually(3_000, 'both are answered', () => trunk.heard.length === 20 && office.heard.length === 1)
  assert.is(scanner.heard.length, 0)
  assert.equal(await counted(service), { scanner: 300 })
}))

test('a stranger gets at most half as much again as it sent, once', () => serving(async (_, port) => {
  await using stranger = await source('127.0.0.1', port)
  const invite = request('INVITE', stranger.here, 'i1')
  stranger.say(invite)
  await eventually(2_000, 'an answer', () => stranger.heard.length > 0)
  await new Promise(resolve => setTimeout(resolve, 1_700))
  assert.is(stranger.heard.length, 1)
  assert.match(stranger.heard[0]?.toString() ?? '', /^SIP\/2.0 403 /)
  assert.ok((stranger.heard[0]?.length ?? 0) <= 1.5 * invite.length)
}))

test('a stranger that asks without end is not answered for ever; a peer is', () => serving(async (service, port) => {
  await using stranger = await source('127.0.0.1', port)
  await using trunk = await source('127.0.0.2', port)
  for (let at = 0; at < 60; at++) {
    stranger.say(request('OPTIONS', stranger.here, `s${at}`))
    trunk.say(request('OPTIONS', trunk.here, `t${at}`))
  }
  await eventually(3_000, 'the peer hears 60 answers', () => trunk.heard.length === 60)
  assert.ok(stranger.heard.length >= 5 && stranger.heard.length <= 7, `${stranger.heard.length}`)
  assert.ok(((await counted(service))['rate'] ?? 0) > 40)
}, { defence: { ...defaultDefence, perSecond: 1, burst: 5 } }))

for (const [what, textOf] of [
  ['CANCELs without an INVITE', (here, id) => request('CANCEL', here, id)],
  ['requests in no dialog', (here, id) => request('BYE', here, id).replace('To: <sip:100@127.0.0.1>', '$&;tag=t')],
  ['ACKs of nothing', (here, id) => request('ACK', here, id).replace('To: <sip:100@127.0.0.1>', '$&;tag=t')],
  ['broken requests in dialogs', (here, id) => request('BYE', here, id).replace('127.0.0.1>', '$&;tag=t')
    .replace('CSeq: 1 BYE', 'CSeq: 1 INFO')],
] as const satisfies readonly (readonly [string, (here: string, id: string) => string])[]) {
  test(`${what} end in a ban, and their answers with it; a peer is heard`, () => serving(async (service, port) => {
    await using stranger = await source('127.0.0.1', port)
    await using trunk = await source('127.0.0.2', port)
    for (const from of [stranger, trunk]) {
      for (let at = 0; at < 60; at++) from.say(textOf(from.here, `${at}-${from.here}`))
      from.say(request('OPTIONS', from.here, `last-${from.here}`))
    }
    const isServed = ({ heard }: Source): boolean => heard.some(bytes => bytes.includes('Call-ID: last'))
    await eventually(3_000, 'the peer is served', () => isServed(trunk))
    assert.not.ok(isServed(stranger))
    assert.ok(stranger.heard.length < 30, `${stranger.heard.length} answers`)
    assert.ok(((await counted(service))['banned'] ?? 0) >= 30)
  }, { defence: { ...defaultDefence, banAfter: 20, graceMs: 0 } }))
}

test('told to, it answers no broken message, whoever sends it', () => serving(async (service, port) => {
  await using stranger = await source('127.0.0.1', port)
  await using trunk = await source('127.0.0.2', port)
  for (const from of [stranger, trunk]) {
    const sound = request('OPTIONS', from.here, `sound-${from.here}`)
    from.say(sound.replace('CSeq: 1 OPTIONS', 'CSeq: 1 INFO'))
    from.say(sound.replace('CSeq: 1 OPTIONS', 'CSeq: nothing'))
    from.say(sound.replace('Content-Length: 0', 'Content-Length: 70'))
    from.say(sound.replace('SIP/2.0\r\n', 'SIP/7.0\r\n'))
    from.say(sound)
    await eventually(2_000, 'an answer to the sound one', () => from.heard.length > 0)
    assert.equal(from.heard.map(bytes => bytes.toString().slice(0, 11)), ['SIP/2.0 200'])
  }
  assert.is((await counted(service))['faults'], 8)
}, { defence: { ...defaultDefence, broken: 'drop' } }))

test('a stranger gets so many connections, a peer ten times as many, and silence closes them', () =>
  serving(async (service, port) => {
    const many = (localAddress: string): Socket[] => Array.from({ length: 12 }, () =>
      connect({ port, host: '127.0.0.1', localAddress }).on('error', () => {}).resume())
    const [strangers, peers] = [many('127.0.0.1'), many('127.0.0.2')]
    const closed = (sockets: readonly Socket[]): number => sockets.filter(socket => socket.closed).length
    await eventually(2_000, 'those beyond the limits are gone', async () =>
      closed(strangers) === 10 && closed(peers) === 0 && (await counted(service))['too-many-from-source'] === 10)
    for (const socket of [...strangers, ...peers]) socket.write('\r\n\r\n')
    await eventually(6_000, 'idle ones are closed', () => closed(strangers) === 12 && closed(peers) === 12)
  }, {
    defence: { ...defaultDefence, connectionsPerSource: 2, idleMs: 1_000 },
    listen: [{ transport: 'tcp', host: '127.0.0.1', port: 0 }],
  }))

test('with no room for calls an INVITE hears 503 and when to come back, at once', () => serving(async (_, port) => {
  await using trunk = await source('127.0.0.2', port)
  trunk.say(request('INVITE', trunk.here, 'i1'))
  await eventually(2_000, 'an answer', () => trunk.heard.length > 0)
  assert.match(trunk.heard[0]?.toString() ?? '', /^SIP\/2.0 503 [\s\S]*\r\nRetry-After: \d+\r\n/)
}, { defence: { ...defaultDefence, calls: 0 } }))

test('with no room the emergency numbers of the policy in force get through, and after a reload the new ones', () =>
  serving(async (service, port) => {
    await using trunk = await source('127.0.0.2', port)
    await using silent = await source('127.0.0.3', port)
    const write = (home: string): Promise<void> => writeFile(service.policyFile, `policy: 1
plan: { home: ${home} }
peers:
  trunk: { source: ["127.0.0.2"] }
  silent: { contact: "sip:${silent.here}" }
rules:
  - name: rings
    when: { peer: trunk, to: "200" }
    do: { dial: silent }
otherwise: { reject: 403 }
`)
    const statusOf = async (number: string, id: string): Promise<number> => {
      const of = (): readonly string[] => trunk.heard.map(String).filter(text => text.includes(`Call-ID: ${id}\r\n`))
      trunk.say(request('INVITE', trunk.here, id, 'phone', number))
      await eventually(2_000, `an answer to ${id}`, () => of().some(text => !text.startsWith('SIP/2.0 100')))
      return Number(of().find(text => !text.startsWith('SIP/2.0 100'))?.slice(8, 11))
    }
    await write('GB')
    await service.policy.reload()
    trunk.say(request('INVITE', trunk.here, 'live', 'phone', '200'))
    await eventually(2_000, 'a call', () => service.calls.count === 1)
    assert.equal([await statusOf('999', 'a'), await statusOf('17', 'b')], [403, 503])
    await write('FR')
    await service.policy.reload()
    assert.equal([await statusOf('999', 'c'), await statusOf('17', 'd')], [503, 403])
  }, { defence: { ...defaultDefence, calls: 1 } }))

test('nothing is left open', () => assertNothingLeft())

test.run()
