/** Two routers at one Redis: a challenge of one is answered to the other, once; and guesses count together. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  createDigestServer, type DigestServer, type RequestToProve, type Verdict,
} from '../../src/auth/digest-server.ts'
import { FAILURES_MAX } from '../../src/auth/lock-out.ts'
import { createSharedProofs, type SharedProofs } from '../../src/auth/shared-proofs.ts'
import { systemClock } from '../../src/base/clock.ts'
import { createLog } from '../../src/base/log.ts'
import { answerChallenge, parseChallenge, printAnswer } from '../../src/sip/digest.ts'
import { createRedisShelf, type RedisShelf } from '../../src/state/redis-shelf.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { startRedis, type RedisServer } from '../support/redis.ts'

const test = suite('proofs of several routers')
const realm = 'acme.example'
const uri = 'sip:200@acme.example'
const source = '192.0.2.7'

interface Router {
  readonly server: DigestServer
  readonly shelf: RedisShelf
  readonly shared: SharedProofs
}

let redis: RedisServer
let one: Router
let other: Router

function router(): Router {
  const shelf = createRedisShelf({ redis: redis.url, password: undefined }, {
    name: 'proofs', clock: systemClock, password: async () => undefined, changed() {},
  })
  const shared = createSharedProofs(shelf, systemClock)
  const server = createDigestServer({
    clock: systemClock, log: createLog('silent'), count() {}, secrets: { valueOf: () => 'alice:a\nbob:b' }, shared,
  })
  server.adopt({ digests: [{ peer: 'phones', realm, algorithms: ['SHA-256'], users: 's' }] })
  return { server, shelf, shared }
}

function answerTo({ server }: Router, password = 'a', user = 'alice', count = 1): RequestToProve {
  const challenge = parseChallenge(server.challenge(['phones'], source)[0]?.[1] ?? '')
  assert.ok(challenge)
  const request = { method: 'REGISTER', uri, body: Buffer.alloc(0) }
  const value = printAnswer(answerChallenge(challenge, { username: user, password }, request, 'c', count))
  return { method: 'REGISTER', requestUri: uri, headers: [['Authorization', value]], source }
}

async function verdict({ server }: Router, request: RequestToProve): Promise<Verdict['kind'] | 'stale'> {
  await server.learn(request)
  const said = server.verify(request)
  return said.kind === 'wrong' && said.stale ? 'stale' : said.kind
}

test('both sign with the key of whoever came first', async () => {
  redis = await startRedis()
  one = router()
  await eventually(4_000, 'the first is there', () => one.shelf.isUp)
  const isTold = async (): Promise<boolean> => (await redis.run('exists', 'pointsman:proofs:key')).trim() === '1'
  await eventually(4_000, 'it has told its key', isTold)
  other = router()
  const [key = Buffer.alloc(0)] = one.shared.keys
  await eventually(4_000, 'the second has it', () => other.shared.keys[0]?.equals(key))
})

test('a challenge of one is answered to the other, and no answer counts twice at either', async () => {
  const answer = answerTo(one)
  assert.is(await verdict(other, answer), 'proved')
  assert.is(await verdict(other, answer), 'stale', 'heard by the same')
  assert.is(await verdict(one, answer), 'stale', 'or by whoever asked')
  const own = answerTo(one)
  assert.is(await verdict(one, own), 'proved')
  assert.is(await verdict(other, own), 'stale')
  assert.is(await verdict(other, answerTo(one, 'wrong')), 'wrong')
})

test(`${FAILURES_MAX} guesses at both in turn lock out at both`, async () => {
  for (let guess = 0; guess < FAILURES_MAX; guess += 1) {
    const asked = guess % 2 === 0 ? one : other
    assert.is(await verdict(asked, answerTo(asked, 'wrong', 'bob')), 'wrong')
  }
  const isLocked = async (at: Router): Promise<boolean> => await verdict(at, answerTo(at, 'b', 'bob')) === 'locked'
  await verdict(other, answerTo(other, 'wrong', 'bob'))
  await eventually(2_000, 'one of them knows', () => isLocked(other))
  await verdict(one, answerTo(one, 'wrong', 'bob'))
  await eventually(2_000, 'then the other', () => isLocked(one))
})

test('while the store is away a challenge is good where it was given', async () => {
  await redis.close()
  const [here, there] = [answerTo(one), answerTo(one)]
  assert.is(await verdict(one, here), 'proved')
  assert.is(await verdict(one, here), 'stale')
  assert.is(await verdict(other, there), 'stale')
  for (const { shared, shelf } of [one, other]) {
    shared.close()
    shelf.close()
  }
})

test('nothing is left open', () => assertNothingLeft())

test.run()
