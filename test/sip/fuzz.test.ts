/** Messages drawn and broken by a seed: nothing throws, nothing takes long. `npm run fuzz` goes on from here. */
import { fc } from '../support/drawn.ts'
import { computedMs } from '../support/measure.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkRequest, checkResponse } from '../../src/sip/check.ts'
import { createFramer } from '../../src/sip/framing.ts'
import { parseMessage } from '../../src/sip/parse.ts'
import { differenceOn, reasonFor } from './fuzz/differential.ts'
import { fuzz } from './fuzz/fuzz.ts'
import { drawnMessages, grammatical } from './fuzz/grammar.ts'
import { among, drawFrom, mutated } from './fuzz/mutate.ts'
import { readAll } from './fuzz/read.ts'
import { savedMessages } from './fuzz/saved.ts'

/** One message, on a slow machine that does something else as well. */
const LONGEST_MS = 250
const SEED = 20261120

/** All that happens to bytes from the network before anybody decides about them. */
function take(bytes: Buffer): void {
  readAll(parseMessage(bytes))
  createFramer().push(bytes)
}

test('the grammar of RFC 3261 is read whole: every message drawn from it is sound', () => {
  fc.assert(fc.property(grammatical, bytes => {
    const message = parseMessage(bytes)
    assert.is(message.kind === 'fault' ? message.why : undefined, undefined)
    if (message.kind === 'fault') return
    assert.is(message.kind === 'request' ? checkRequest(message)?.why : checkResponse(message), undefined)
    readAll(message)
  }), { numRuns: 1_000 })
})

test(`3,000 messages through the parser, the framer and the whole edge (seed ${SEED})`, async () => {
  const { messages, readable } = await fuzz({ seed: SEED, messages: 3_000 })
  assert.ok(messages >= 3_000)
  assert.ok(readable > messages / 4 && readable < messages, `${readable} could be read`)
})

test('where npm sip and drachtio-srf agree, we agree too, or say why not', () => {
  const draw = drawFrom(SEED)
  const broken = Array.from({ length: 6_000 }, () =>
    mutated(among(savedMessages, draw), among(savedMessages, draw), draw))
  for (const bytes of [...savedMessages, ...drawnMessages(1_000, SEED), ...broken]) {
    const difference = differenceOn(bytes)
    if (difference && reasonFor(difference, bytes) === undefined) {
      assert.unreachable(`${JSON.stringify(difference)} in ${JSON.stringify(bytes.toString('latin1'))}`)
    }
  }
})

test('no bytes at all throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
    take(Buffer.from(bytes))
  }), { numRuns: 2000 })
})

const full = (start: string, unit: string): Buffer =>
  Buffer.from((start + unit.repeat(65_535)).slice(0, 65_531) + '\r\n\r\n', 'latin1')

for (const [what, unit] of [
  ['folds', '\r\n '], ['header lines', '\r\na:b'], ['commas', ','], ['quotes', '"'], ['backslashes', '\\'],
  ['Vias', ',SIP/2.0/UDP h'], ['semicolons', ';'], ['spaces', ' '], ['brackets', '<'], ['parameters', ';a=b'],
  ['colons', ':'], ['quoted commas', '",'],
] as const) {
  test(`64 KB of ${what} are done with in no time`, () => {
    for (const line of ['SIP/2.0\r\nVia: SIP/2.0/UDP h', 'SIP/2.0\r\nContact: ', '']) {
      const startedMs = computedMs()
      const bytes = full(`OPTIONS sip:a ${line}`, unit)
      const roomy = { messageBytes: 65_535, headerLines: 65_535, lineBytes: 65_535 }
      for (const message of [parseMessage(bytes), parseMessage(bytes, roomy)]) {
        if (message.kind === 'request') checkRequest(message)
      }
      createFramer().push(bytes)
      assert.ok(computedMs() - startedMs < LONGEST_MS, `${computedMs() - startedMs} ms`)
    }
  })
}

test.run()
