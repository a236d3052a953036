/** What a party said in a codec nobody here can decode is not deleted: the engine's captures stay beside the file. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newKeys } from '../../src/recording/seal.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { CALLEE, CALLER, captured, loud, UID, written, type Said } from './captures.ts'
import { world, type World } from './room-world.ts'

const test = suite('what cannot be decoded')

/** The caller speaks PCMU; so does the callee, and then this for a second. */
async function recorded(at: World, payloadType: number, sealFor?: string): Promise<Record<string, unknown>> {
  const fromS = at.nowMs() / 1000
  const second = (port: number, type: number, sinceS: number): Said =>
    ({ port, payloadType: type, payload: loud, fromS: fromS + sinceS, packets: 50 })
  await written(at, [second(CALLER, 0, 0), second(CALLEE, 0, 0), second(CALLEE, payloadType, 1)])
  const recorder = await at.open({ sealFor })
  const { media } = captured(at.nowMs())
  const named = { 13: 'CN', 18: 'G729', 101: 'TELEPHONE-EVENT' }
  recorder.listener({
    on: 'recorded', callUid: UID, atMs: at.nowMs(),
    ...captured(at.nowMs(), { media: { ...media, payloads: { a: named, b: named } } }),
  })
  await at.until('the recording', async () => await at.recordings('written') === 1)
  assert.equal(await readdir(join(at.engineDir, 'pcaps')), [])
  return JSON.parse(await readFile(join(at.dir, `${UID}.json`), 'utf8')) as Record<string, unknown>
}

for (const [payloadType, name] of [[18, 'G729'], [77, 'payload type 77']] as const) {
  test(`a talk that went on in ${name} keeps its captures, and says so`, async () => {
    await using at = await world()
    const { files, undecoded } = await recorded(at, payloadType)
    assert.equal([files, undecoded], [[`${UID}.wav`, `${UID}-1.pcap`], { [name]: 50 }])
    assert.equal(await at.names(), [`${UID}-1.pcap`, `${UID}.json`, `${UID}.wav`])
    assert.ok(at.log.some(line => line.includes('not all that was said') && line.includes(`"${name}":50`)))
  })
}

test('they are sealed where audio is', async () => {
  await using at = await world()
  const { publicKey } = await newKeys()
  const { files } = await recorded(at, 18, publicKey)
  assert.equal(files, [`${UID}.wav.age`, `${UID}-1.pcap.age`])
})

for (const [payloadType, name] of [[13, 'comfort noise'], [101, 'digits']] as const) {
  test(`${name} are nothing to keep captures for`, async () => {
    await using at = await world()
    const { files, undecoded } = await recorded(at, payloadType)
    assert.equal([files, undecoded], [[`${UID}.wav`], undefined])
  })
}

test('nothing is left', () => assertNothingLeft())

test.run()
