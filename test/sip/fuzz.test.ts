/** The torture messages, broken at random from a seed: nothing throws, and nothing takes long. */
import { fc } from '../support/drawn.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkRequest, checkResponse } from '../../src/sip/check.ts'
import { createFramer } from '../../src/sip/framing.ts'
import { parseMessage } from '../../src/sip/parse.ts'
import { printMessage } from '../../src/sip/print.ts'
import { responseTo } from '../../src/sip/respond.ts'
import { tortureCases } from './corpus.ts'

const seeds = tortureCases().map(row => row.bytes)
const SEED = 20261120
const ROUNDS = 20_000
/** One message, on a slow machine that does something else as well. */
const LONGEST_MS = 250

/** A small generator with a seed (xorshift), so that a failure can be had again. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

const nasty = ['\r\n', '\n', '\r', '\0', '"', '<', '>', ',', ';', ':', ' ', '\t', '=', '%', '\xff',
  'Content-Length: 7\r\n', ';;;', '\r\n\r\n']

function mutate(bytes: Buffer, random: (below: number) => number): Buffer {
  let text = bytes.toString('latin1')
  for (let edits = 1 + random(4); edits > 0; edits--) {
    const at = random(text.length + 1)
    const length = random(20)
    const parts: readonly string[] = [
      text.slice(0, at) + nasty[random(nasty.length)] + text.slice(at),
      text.slice(0, at) + text.slice(at + length),
      text.slice(0, at) + String.fromCharCode(random(256)) + text.slice(at + 1),
      text.slice(0, at + length) + text.slice(at),
      text.slice(0, at),
    ]
    text = parts[random(parts.length)] ?? text
  }
  return Buffer.from(text, 'latin1')
}

/** All that happens to bytes from the network before anybody decides about them. */
function readAll(bytes: Buffer): void {
  const message = parseMessage(bytes)
  if (message.kind === 'fault') {
    if (message.partial) printMessage(responseTo(message.partial, message.status ?? 400, { toTag: 'x' }))
    return
  }
  if (message.kind === 'response') checkResponse(message)
  else {
    checkRequest(message)
    printMessage(responseTo(message, 200, { toTag: 'x' }))
  }
  const again = parseMessage(printMessage(message))
  if (again.kind === 'fault') throw new Error(`printed, it cannot be read: ${again.why}`)
  assert.equal(again.body, message.body)
}

test(`no mutation of the corpus throws, hangs or prints as something else (seed ${SEED})`, () => {
  const random = randomFrom(SEED)
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = mutate(seeds[random(seeds.length)] ?? Buffer.alloc(0), random)
    const startedMs = performance.now()
    try {
      readAll(bytes)
    } catch (error) {
      throw new Error(`round ${round}: ${JSON.stringify(bytes.toString('latin1'))}`, { cause: error })
    }
    const tookMs = performance.now() - startedMs
    assert.ok(tookMs < LONGEST_MS, `round ${round} took ${tookMs} ms`)
  }
})

test(`a broken stream gives the same items however it is cut (seed ${SEED})`, () => {
  const random = randomFrom(SEED)
  for (let round = 0; round < 2000; round++) {
    const stream = Buffer.concat([0, 0, 0].map(() => mutate(seeds[random(seeds.length)] ?? Buffer.alloc(0), random)))
    const whole = createFramer().push(stream)
    const framer = createFramer()
    const items = []
    for (let at = 0; at < stream.length;) {
      const next = at + 1 + random(400)
      items.push(...framer.push(stream.subarray(at, next)))
      at = next
    }
    assert.equal(items, whole, `round ${round}`)
  }
})

test('no bytes at all throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
    readAll(Buffer.from(bytes))
    createFramer().push(Buffer.from(bytes))
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
      const startedMs = performance.now()
      const bytes = full(`OPTIONS sip:a ${line}`, unit)
      const roomy = { messageBytes: 65_535, headerLines: 65_535, lineBytes: 65_535 }
      for (const message of [parseMessage(bytes), parseMessage(bytes, roomy)]) {
        if (message.kind === 'request') checkRequest(message)
      }
      createFramer().push(bytes)
      assert.ok(performance.now() - startedMs < LONGEST_MS, `${performance.now() - startedMs} ms`)
    }
  })
}

test.run()
