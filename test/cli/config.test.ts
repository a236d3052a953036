import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CommandFailed, UsageError } from '../../src/cli/command.ts'
import { settingsFrom, type Flags } from '../../src/cli/config.ts'
import { defaultDefence } from '../../src/edge/guard-limits.ts'
import type { TransportName } from '../../src/stack/transactions.ts'
import { root } from '../support/root.ts'
import { tempDir } from '../support/temp-dir.ts'

const here = '/nowhere'
const settings = (flags: Flags = {}, env: Readonly<Record<string, string>> = {}) =>
  settingsFrom(flags, { env, cwd: here })
const listener = (transport: TransportName, host: string, port: number) => ({ transport, host, port })

/** What reading the settings throws. */
function thrown(flags: Flags, env: Readonly<Record<string, string>> = {}): Error {
  try {
    settings(flags, env)
  } catch (error) {
    return error as Error
  }
  throw new Error('the settings were taken')
}

const test = suite('the settings of a process')

test('without a word, SIP and the admin API are on loopback and the example policy is served', () => {
  assert.equal(settings(), {
    policy: `${root}/policies/hello`, listen: [listener('udp', '127.0.0.1', 5060), listener('tcp', '127.0.0.1', 5060)],
    admin: { host: '127.0.0.1', port: 8080 }, rtpengine: [], rtpengineDtmf: undefined, rtpengineSilence: undefined,
    janus: undefined, cdr: undefined, journal: undefined, secrets: undefined, state: undefined,
    recordings: undefined, receipts: undefined, voicemail: undefined,
    shadow: undefined, canary: undefined, logLevel: 'info', drainMs: 30_000, handsOver: false,
    tls: undefined, origins: undefined, drachtio: undefined, defence: undefined,
    sessionTimer: { seconds: 1800, everybody: false },
  })
})

test('the example of the folder one stands in wins over that of the package', async () => {
  await using dir = await tempDir({ 'policies/hello/policy.yaml': 'policy: 1\n' })
  assert.is(settingsFrom({}, { env: {}, cwd: dir.path }).policy, `${dir.path}/policies/hello`)
})

test('flags win over the environment, the environment over the file, the file over the defaults', async () => {
  await using dir = await tempDir({ 'config.yaml': 'policy: a\nadmin: 127.0.0.1:1\ncdr: a.jsonl\nlog-level: warn\n' })
  const env = { POINTSMAN_CONFIG: `${dir.path}/config.yaml`, POINTSMAN_ADMIN: '127.0.0.1:2', POINTSMAN_CDR: 'b.jsonl' }
  const { policy, admin, cdr, logLevel, drainMs } = settings({ cdr: 'c.jsonl' }, env)
  assert.equal([policy, admin?.port, cdr, logLevel, drainMs], [`${dir.path}/a`, 2, 'c.jsonl', 'warn', 30_000])
})

test('relative paths of a file count from its folder, others stay as they were written', async () => {
  await using dir = await tempDir({ 'etc/config.json': '{ "policy": "../p", "cdr": "/var/cdr" }' })
  const { policy, cdr } = settings({ config: `${dir.path}/etc/config.json` })
  assert.equal([policy, cdr], [`${dir.path}/p`, '/var/cdr'])
  assert.is(settings({ policy: 'p' }).policy, 'p')
})

test('listening addresses come as flags given again, joined by commas, or as a list in a file', async () => {
  await using dir = await tempDir({ 'config.yaml': 'listen: ["udp:192.0.2.1:5060", "tcp:[2001:db8::1]:5062"]\n' })
  const both = [listener('udp', '192.0.2.1', 5060), listener('tcp', '2001:db8::1', 5062)]
  assert.equal(settings({ listen: ['udp:192.0.2.1:5060', 'TCP:[2001:db8::1]:5062'] }).listen, both)
  assert.equal(settings({}, { POINTSMAN_LISTEN: 'udp:192.0.2.1:5060, tcp:[2001:db8::1]:5062' }).listen, both)
  assert.equal(settings({ config: `${dir.path}/config.yaml` }).listen, both)
})

test('a listener may advertise another address, as text or as a map', async () => {
  await using dir = await tempDir({ 'config.yaml': [
    'listen:', '  - { transport: tls, host: "2001:db8::1", port: 5061, advertise: "sbc.example:443" }',
    '  - { transport: udp, host: 0.0.0.0, port: 5060 }', '  - wss:0.0.0.0:443/advertise:2001:db8::5', '',
  ].join('\n') })
  assert.equal(settings({ config: `${dir.path}/config.yaml` }).listen, [
    { ...listener('tls', '2001:db8::1', 5061), advertise: { host: 'sbc.example', port: 443 } },
    listener('udp', '0.0.0.0', 5060),
    { ...listener('wss', '0.0.0.0', 443), advertise: { host: '2001:db8::5' } },
  ])
  assert.equal(settings({ listen: ['udp:0.0.0.0:5060/advertise:203.0.113.5'] }).listen,
    [{ ...listener('udp', '0.0.0.0', 5060), advertise: { host: '203.0.113.5' } }])
})

test('a listener may be for some networks, as text or as a map', async () => {
  await using dir = await tempDir({ 'config.yaml':
    'listen: [{ transport: udp, host: 10.0.0.5, port: 5060, networks: ["10.0.0.0/8", "fd00::/8"] }]\n' })
  const inside = [{ ...listener('udp', '10.0.0.5', 5060), networks: ['10.0.0.0/8', 'fd00::/8'] }]
  assert.equal(settings({ config: `${dir.path}/config.yaml` }).listen, inside)
  assert.equal(settings({ listen: ['udp:10.0.0.5:5060/networks:10.0.0.0/8+fd00::/8'] }).listen, inside)
  assert.equal(settings({ listen: ['udp:10.0.0.5:5060/advertise:a.example/networks:192.0.2.0/24'] }).listen, [
    { ...listener('udp', '10.0.0.5', 5060), advertise: { host: 'a.example' }, networks: ['192.0.2.0/24'] },
  ])
})

test('a drachtio-server is given with its secret, and not without', () => {
  const { drachtio } = settings({ drachtio: '127.0.0.1:9022' }, { POINTSMAN_SECRET: 'cymru' })
  assert.equal(drachtio, { host: '127.0.0.1', port: 9022, secret: 'cymru' })
  assert.throws(() => settings({ drachtio: '127.0.0.1:9022' }), /--drachtio: a secret is missing/)
  assert.throws(() => settings({ drachtio: 'here', secret: 'x' }), /"here" is no address/)
  assert.throws(() => settings({ drachtio: '127.0.0.1:9022', secret: 'a|b' }), /this is no secret/)
})

test('certificates count from the folder of their file', async () => {
  await using dir = await tempDir({ 'config.yaml':
    'tls:\n  { cert: own.pem, key: /keys/own.key, ca: ca/all.pem, clients: required,\n'
    + '    others: [{ cert: b.pem, key: b.key }] }\norigins: ["https://a.example"]\n' })
  const { tls, origins } = settings({ config: `${dir.path}/config.yaml` })
  const [cert, ca] = [`${dir.path}/own.pem`, `${dir.path}/ca/all.pem`]
  const others = [{ cert: `${dir.path}/b.pem`, key: `${dir.path}/b.key` }]
  assert.equal(tls, { cert, key: '/keys/own.key', ca, clients: 'required', others })
  assert.equal(origins, ['https://a.example'])
})

test('media engines may be several, and the admin API may be off', () => {
  assert.equal(settings({ rtpengine: ['127.0.0.1:2223,media.example:2223'] }).rtpengine,
    [{ host: '127.0.0.1', port: 2223 }, { host: 'media.example', port: 2223 }])
  assert.equal(settings({ rtpengine: ['ws://10.0.0.7:8080', 'wss://[::1]:8443/weight:2'] }).rtpengine, [
    { host: '10.0.0.7', port: 8080, webSocket: 'ws' }, { host: '::1', port: 8443, webSocket: 'wss', weight: 2 },
  ])
  assert.equal(settings({ rtpengine: ['10.0.0.7:2223/weight:2', '10.0.0.8:2223/calls:400/weight:3'] }).rtpengine,
    [{ host: '10.0.0.7', port: 2223, weight: 2 }, { host: '10.0.0.8', port: 2223, sessionsMax: 400, weight: 3 }])
  assert.is(settings({ admin: 'off' }).admin, undefined)
})

for (const [text, ms] of [['0s', 0], ['500ms', 500], ['30s', 30_000], ['10m', 600_000], ['24h', 86_400_000]] as const) {
  test(`drains for ${text}`, () => {
    assert.is(settings({ drain: text }).drainMs, ms)
  })
}

const misread: readonly (readonly [flags: Flags, says: string])[] = [
  [{ listen: ['udp:127.0.0.1'] }, '--listen: "udp:127.0.0.1" is no listening address; write TRANSPORT:HOST:PORT'],
  [{ listen: ['sctp:127.0.0.1:5060'] }, '"sctp" is no transport that can be listened on; write one of udp, tcp, tls'],
  [{ listen: ['udp:0.0.0.0:5060/advertise:0.0.0.0'] }, '"0.0.0.0" is nothing to advertise; write HOST or HOST:PORT'],
  [{ listen: ['udp:0.0.0.0:5060/advertise:a.example:0'] }, 'is nothing to advertise'],
  [{ listen: ['udp:0.0.0.0:5060/networks:10.0.0.0/8+10.1.0.0'] }, '"10.1.0.0" is no network; write ADDRESS/BITS'],
  [{ listen: ['udp:0.0.0.0:5060/networks:10.0.0.0/33'] }, '"10.0.0.0/33" is no network'],
  [{ listen: ['udp:0.0.0.0:5060/announce:a.example'] }, 'is no listening address'],
  [{ listen: ['udp:127.0.0.1:65536'] }, '"udp:127.0.0.1:65536" is no listening address'],
  [{ listen: ['udp:2001:db8::1:5060'] }, 'is no listening address'],
  [{ admin: '8080' }, '--admin: "8080" is no address; write HOST:PORT'],
  [{ rtpengine: ['127.0.0.1:0'] }, '--rtpengine: "127.0.0.1:0" is no address of a media engine'],
  [{ rtpengine: ['127.0.0.1:1/weight:0'] }, '"weight:0" is nothing a media engine is told; write weight:N or calls:N'],
  [{ rtpengine: ['127.0.0.1:1/'] }, '"" is nothing a media engine is told'],
  [{ 'log-level': 'loud' }, '--log-level: "loud" is no log level; write one of trace, debug'],
  [{ drain: '30' }, '--drain: "30" is not a duration of at most 24h; write a whole number and its unit'],
  [{ drain: 'hand-over' }, '--drain: there is no journal to hand calls over in; name its file with --journal'],
  [{ drain: '25h' }, 'is not a duration of at most 24h'],
  [{ policy: '' }, '--policy: the path is empty'],
]
for (const [flags, says] of misread) {
  test(`refuses ${JSON.stringify(flags)} in one line`, () => {
    const error = thrown(flags)
    assert.instance(error, UsageError)
    assert.ok(error.message.includes(says), error.message)
    assert.not(error.message.includes('\n'))
  })
}

test('a variable that cannot be read is named', () => {
  assert.match(thrown({}, { POINTSMAN_LISTEN: 'everywhere' }).message, 'POINTSMAN_LISTEN: "everywhere"')
})

const misfits: readonly (readonly [text: string, says: readonly string[]])[] = [
  ['listn: "udp:127.0.0.1:5060"\n', ['config.yaml:1:1 error CFG-001 "listn" is not', '^^^^^ did you mean "listen"?']],
  ['policy: a\nadmin: 8080\n', ['config.yaml:2:8 error CFG-002 admin must be text', '^^^^']],
  ['listen:\n  - udp:127.0.0.1:1\n  - sctp:127.0.0.1:1\n', [':3:5 error CFG-003 "sctp" is no transport']],
  ['listen:\n  - { transport: sctp, host: a, port: 1 }\n', [':2:18 error CFG-002 listen.0.transport must be']],
  ['listen:\n  - { transport: udp, host: a, port: 65536 }\n', ['listen.0.port must be <= 65535']],
  ['listen:\n  - { transport: udp, host: a }\n', ['listen.0 needs "port"']],
  ['listen:\n  - { transport: udp, hots: a, port: 1 }\n', ['"hots" is not known here', 'did you mean "host"?']],
  ['listen:\n  - { transport: udp, host: "::", port: 1, advertise: "::" }\n', ['CFG-003 "::" is nothing to advertise']],
  ['tls:\n  cert: a.pem\n', ['tls needs "key"']],
  ['tls: { cert: a.pem, key: a.key, verify: no }\n', ['tls.verify must be true or false']],
  ['defence: { rate: fast }\n', ['defence.rate must be a whole number']],
  ['defence: { ban-for: 10 }\n', ['defence.ban-for must be text']],
  ['defence: { lag: soon }\n', ['CFG-003 "soon" is not a duration']],
  ['defence: { idle: 10ms }\n', ['CFG-003 no connection could carry two messages']],
  ['defence: { connections: 0 }\n', ['defence.connections']],
  ['defence: { brust: 3 }\n', ['"brust" is not known here', 'did you mean "burst"?']],
  ['cdr: []\n', ['cdr must not be empty']],
  ['cdr:\n  - { file: { path: a }, http: { url: "http://a/", spool: s } }\n', ['cdr.0 must have exactly one']],
  ['cdr:\n  - {}\n', ['cdr.0 must have exactly one of its keys']],
  ['cdr:\n  - fiel: { path: a }\n', ['"fiel" is not known here', 'did you mean "file"?']],
  ['cdr:\n  - file: { path: a, size: big }\n', ['CFG-003 "big" is no size']],
  ['cdr:\n  - http: { url: "ftp://a/", spool: s }\n', [':2:18 error CFG-003 this is no http:', 'URL']],
  ['cdr:\n  - http: { url: "http://a/" }\n', ['cdr.0.http needs "spool"']],
  ['cdr:\n  - redis: { url: "redis://a", spool: s, password: word }\n', [
    'cdr.0.redis.password is not written', 'such as secret:redis']],
  ['cdr:\n  - postgres: { url: "postgres://u@h/d", spool: s, table: "a; drop" }\n', ['table is not written as it has']],
  ['cdr:\n  - redis: { url: "redis://a", spool: s }\n  - http: { url: "http://a", spool: s }\n', [
    ':3:5 error CFG-003', 'belongs to another sink already']],
  ['session-timer: 60s\n', ['CFG-003 "60s" is too short for a session timer']],
  ['log-level: loud\n', ['config.yaml:1:12 error CFG-002 log-level must be one of trace, debug']],
  ['drain: 30\n', ['config.yaml:1:8 error CFG-002 drain must be text', '^^ such as 10m']],
  ['listen: []\n', ['config.yaml:1:9 error CFG-002 listen must not be empty']],
  ['- policy\n', ['config.yaml:1:1 error CFG-002 the file must be a map of settings']],
  ['policy: a\npolicy: b\n', ['config.yaml:2:1 error POL-012 "policy" is written twice']],
  ['policy: [a\n', ['config.yaml:', 'error POL-010']],
]
for (const [text, says] of misfits) {
  test(`draws what is wrong with a file that says ${JSON.stringify(text)}`, async () => {
    await using dir = await tempDir({ 'config.yaml': text })
    const error = thrown({ config: `${dir.path}/config.yaml` })
    assert.instance(error, CommandFailed)
    for (const each of says) assert.ok(error.message.includes(each), error.message)
  })
}

test('call records go to a list of sinks, unless a flag or a variable names one file', async () => {
  await using dir = await tempDir({ 'etc/config.yaml': [
    'cdr:', '  - file: { path: cdr.jsonl, size: 64MB, every: 24h, keep: 3 }', '  - file: { path: /var/all.jsonl }',
    '  - http: { url: "https://b.example/c", headers: { authorization: secret:b, x-from: us }, spool: sp/h, batch: 9 }',
    '  - postgres: { url: "postgres://u@db.example/d", password: secret:db, spool: sp/p, room: 2GB }',
    '  - postgres: { url: "postgres://u@127.0.0.1:5433/d", table: x.y, spool: sp/q }',
    '  - redis: { url: "rediss://r.example:6380/2", stream: s, entries: 1000, spool: /sp/r }', '',
  ].join('\n') })
  const config = `${dir.path}/etc/config.yaml`
  const spool = (folder: string, room = 1024 ** 3) => ({ folder, room })
  const at = (name: string): string => `${dir.path}/etc/${name}`
  assert.equal(settings({ config }).cdr, [
    { to: 'file', path: at('cdr.jsonl'), rotation: { bytes: 64 * 1024 ** 2, everyMs: 86_400_000, keep: 3 } },
    { to: 'file', path: '/var/all.jsonl', rotation: undefined },
    { to: 'http', url: 'https://b.example/c', spool: spool(at('sp/h')), batchMax: 9, headers: [
      { name: 'authorization', value: { secret: 'b' } }, { name: 'x-from', value: 'us' }] },
    { to: 'postgres', url: 'postgres://u@db.example/d', password: 'db', table: 'call_records', tls: true,
      spool: spool(at('sp/p'), 2 * 1024 ** 3), batchMax: 500 },
    { to: 'postgres', url: 'postgres://u@127.0.0.1:5433/d', password: undefined, table: 'x.y', tls: false,
      spool: spool(at('sp/q')), batchMax: 500 },
    { to: 'redis', url: 'rediss://r.example:6380/2', password: undefined, stream: 's', entriesMax: 1000,
      spool: spool('/sp/r'), batchMax: 500 },
  ])
  assert.is(settings({ config, cdr: 'one.jsonl' }).cdr, 'one.jsonl')
})

const told: readonly string[] = [
  'http: { url: "http://u:config-canary@a/", spool: s }', 'redis: { url: "redis://:config-canary@a", spool: s }',
  'postgres: { url: "postgres://u:config-canary@h@/d", spool: s }',
  'http: { url: "http://a/", headers: { Authorization: "Bearer config-canary" }, spool: s }',
]
for (const [index, sink] of told.entries()) {
  test(`a secret that stands in the file is refused and never shown (${index + 1})`, async () => {
    await using dir = await tempDir({ 'config.yaml': `cdr:\n  - ${sink}\n` })
    const { message } = thrown({ config: `${dir.path}/config.yaml` })
    assert.match(message, 'which does not belong there')
    assert.not.match(message, 'canary')
  })
}

test('the defence keeps its defaults for what a file does not say', async () => {
  await using dir = await tempDir({ 'config.yaml': 'defence: { rate: 5, ban-for: 1h, scanners: [] }\n' })
  const { defence } = settings({ config: `${dir.path}/config.yaml` })
  assert.equal(defence, { ...defaultDefence, perSecond: 5, banMs: 3_600_000, scanners: [] })
})

test('how many connections there may be, and how long without a word, is the defence as well', async () => {
  await using dir = await tempDir({ 'config.yaml': 'defence: { connections: 7, connections-all: 70, idle: 2m }\n' })
  assert.equal(settings({ config: `${dir.path}/config.yaml` }).defence,
    { ...defaultDefence, connectionsPerSource: 7, connections: 70, idleMs: 120_000 })
})

test('broken messages are answered unless the file says drop', async () => {
  await using dir = await tempDir({ 'config.yaml': 'defence: { broken: drop }\n' })
  assert.is(settings({ config: `${dir.path}/config.yaml` }).defence?.broken, 'drop')
  assert.is(defaultDefence.broken, 'answer')
})

test('a session timer is for everybody, or for those who know timers, or off', () => {
  const timers = ['30m', '90s', 'supported', 'off'].map(text => settings({ 'session-timer': text }).sessionTimer)
  assert.equal(timers, [
    { seconds: 1800, everybody: true }, { seconds: 90, everybody: true }, { seconds: 1800, everybody: false },
    undefined,
  ])
})

test('an empty file says nothing, and one that is not there is one clear line', async () => {
  await using dir = await tempDir({ 'empty.yaml': '# nothing yet\n' })
  assert.is(settings({ config: `${dir.path}/empty.yaml` }).drainMs, 30_000)
  const error = thrown({ config: `${dir.path}/none.yaml` })
  assert.is(error.message, `the configuration ${dir.path}/none.yaml cannot be read: there is no such file`)
})

test.run()
