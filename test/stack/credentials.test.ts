import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { copyFile, writeFile } from 'node:fs/promises'
import { Credentials, type TlsFiles } from '../../src/stack/transport/credentials.ts'
import { proves, subjectsOf } from '../../src/stack/transport/peer-names.ts'
import { RouterError } from '../../src/base/errors.ts'
import { issue, makeRoot } from '../support/certificates.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { tempDir } from '../support/temp-dir.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const dir = await tempDir({ 'empty.pem': 'nothing', 'broken.pem':
  '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' })
const root = await makeRoot(dir.path)
const own = await issue(dir.path, root, 'own', 'DNS:own.example')
const other = await issue(dir.path, root, 'other', 'DNS:other.example')
const empty = `${dir.path}/empty.pem`

async function open(files: TlsFiles, clock = new VirtualClock(Date.now())) {
  const warnings: string[] = []
  const warn = (sentence: string, fields: Readonly<Record<string, unknown>>) =>
    warnings.push(`${sentence}: ${String(fields['reason'] ?? fields['daysLeft'])}`)
  return { clock, warnings, credentials: await Credentials.open(files, { clock, rereadMs: 1_000, warn }) }
}

const wrong: readonly (readonly [TlsFiles, string])[] = [
  [{ ...own, cert: '/no/where.pem' }, 'tls.cert: /no/where.pem cannot be read: there is no such file'],
  [{ ...own, key: dir.path }, `tls.key: ${dir.path} cannot be read: it is a directory`],
  [{ ...own, cert: empty }, `tls.cert: ${empty} holds no certificate`],
  [{ ...own, cert: `${dir.path}/broken.pem` }, `tls.cert: certificate 1 in ${dir.path}/broken.pem is broken`],
  [{ ...own, key: empty }, `tls.key: ${empty} holds no private key`],
  [{ ...own, key: other.key }, `tls.key: ${other.key} is not the key of the certificate ${own.cert}`],
  [{ ...own, ca: empty }, `tls.ca: ${empty} holds no certificate`],
  [{ ...own, others: [other, { ...other, key: own.key }] },
    `tls.others[1].key: ${own.key} is not the key of the certificate ${other.cert}`],
]
for (const [files, sentence] of wrong) {
  test(`refused: ${sentence.replaceAll(dir.path, '…')}`, async () => {
    const error = await open(files).then(() => undefined, (thrown: unknown) => thrown)
    assert.instance(error, RouterError)
    assert.equal([(error as RouterError).code, (error as RouterError).message], ['CONFIG_INVALID', sentence])
  })
}

test('a change half written keeps what was, is said once, and taken when it is whole', async () => {
  const files = { cert: `${dir.path}/now.pem`, key: `${dir.path}/now.key` }
  await copyFile(own.cert, files.cert)
  await copyFile(own.key, files.key)
  const { credentials, clock, warnings } = await open(files)
  let changes = 0
  credentials.onChange(() => { changes++ })
  const look = async () => {
    const before = clock.pending
    clock.advance(1_000)
    await eventually(1_000, 'the look is over', () => clock.pending === before)
  }
  await look()
  assert.equal([changes, warnings], [0, []])

  await copyFile(other.cert, files.cert)
  await look()
  await look()
  assert.is(changes, 0)
  assert.equal(warnings, ['changed certificate files are not usable; the ones before stay: '
    + `tls.key: ${files.key} is not the key of the certificate ${files.cert}`])

  await copyFile(other.key, files.key)
  await look()
  assert.is(changes, 1)
  await writeFile(files.cert, 'nothing')
  await look()
  assert.equal([changes, warnings.length], [1, 2])
  credentials.close()
  assert.is(clock.pending, 0)
})

test('a certificate near its end is a warning, and one past it too', async () => {
  for (const [days, told] of [[0, []], [20, ['the TLS certificate is about to expire: 9']],
    [31, ['the TLS certificate has expired: -2']]] as const) {
    const { credentials, warnings } = await open(own, new VirtualClock(Date.now() + days * 86_400_000))
    assert.equal(warnings, told)
    credentials.close()
  }
})

test('the subjects are the alternative names, and the common name only without them', () => {
  const subject = { CN: 'Common.example' } as never
  const alternatives = 'DNS:A.example, URI:sip:a.example, IP Address:192.0.2.7, DNS:"b,DNS:c.example", othername:<x>'
  assert.equal(subjectsOf({ subjectaltname: alternatives, subject }),
    ['a.example', 'sip:a.example', '192.0.2.7', 'b,dns:c.example'])
  assert.equal(subjectsOf({ subject } as never), ['common.example'])
})

test('a name is proved by itself, by its SIP URI, or by a wildcard for one label', () => {
  const subjects = ['a.example', 'sip:b.example', '*.c.example', '192.0.2.7']
  const proved = ['A.example', 'b.example', 'x.c.example', '192.0.2.7', 'c.example', 'y.x.c.example', 'd.example']
    .filter(name => proves(subjects, name))
  assert.equal(proved, ['A.example', 'b.example', 'x.c.example', '192.0.2.7'])
})

test.after(async () => {
  await dir.remove()
  await assertNothingLeft()
})
test.run()
