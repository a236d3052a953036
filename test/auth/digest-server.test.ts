import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createDigestServer, type DigestServer, type RequestToProve } from '../../src/auth/digest-server.ts'
import { FAILURES_MAX, LOCKED_MS } from '../../src/auth/lock-out.ts'
import { NONCE_MS } from '../../src/auth/nonces.ts'
import { createLog } from '../../src/base/log.ts'
import {
  answerChallenge, nameHash, parseChallenge, passwordHash, printAnswer, type DigestChallenge,
} from '../../src/sip/digest.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const server = suite('the digest server')
const realm = 'acme.example'
const invite = { method: 'INVITE', uri: 'sip:200@acme.example', body: Buffer.alloc(0) }

interface World {
  readonly clock: VirtualClock
  readonly server: DigestServer
  readonly counted: string[]
  secret: string
  adopt(): void
}

function worldWith(secret = 'alice:wonderland\nbob:builder'): World {
  const clock = new VirtualClock()
  const counted: string[] = []
  const world: World = {
    clock, counted, secret,
    server: createDigestServer({
      clock, log: createLog('silent'), count: outcome => counted.push(outcome),
      secrets: { valueOf: name => name === 'phones' ? world.secret : undefined },
    }),
    adopt: () => world.server.adopt({
      digests: [{ peer: 'phones', realm, algorithms: ['MD5', 'SHA-256'], users: 'phones' }],
    }),
  }
  world.adopt()
  return world
}

function challengesOf({ server: asked }: World, source = '192.0.2.7'): DigestChallenge[] {
  return asked.challenge(['phones'], source).flatMap(([, value]) => parseChallenge(value) ?? [])
}

function freshChallenge(world: World, algorithm = 'SHA-256', source = '192.0.2.7'): DigestChallenge {
  const found = challengesOf(world, source).find(challenge => challenge.algorithm === algorithm)
  if (!found) throw new Error(`no challenge for ${algorithm}`)
  return found
}

function requestWith(challenge: DigestChallenge, username: string, password: string, count = 1): RequestToProve {
  const value = printAnswer(answerChallenge(challenge, { username, password }, invite, 'c0', count))
  return { method: 'INVITE', requestUri: invite.uri, headers: [['Authorization', value]], source: '192.0.2.7' }
}

server('a right password proves its user, with either algorithm; the stronger is offered first', () => {
  const world = worldWith()
  assert.equal(challengesOf(world).map(({ algorithm, qop }) => [algorithm, qop]), [
    ['SHA-256', ['auth']], ['MD5', ['auth']],
  ])
  for (const algorithm of ['SHA-256', 'MD5']) {
    const verdict = world.server.verify(requestWith(freshChallenge(world, algorithm), 'alice', 'wonderland'))
    assert.equal(verdict, { kind: 'proved', peer: 'phones', user: 'alice' })
  }
  assert.equal(world.counted, ['proved', 'proved'])
  assert.ok(world.server.knows('192.0.2.7'))
  assert.not(world.server.knows('192.0.2.8'))
})

server('a wrong password and an unknown user get the very same', () => {
  const world = worldWith()
  const wrong = world.server.verify(requestWith(freshChallenge(world), 'alice', 'looking-glass'))
  const unknown = world.server.verify(requestWith(freshChallenge(world), 'nobody', 'looking-glass'))
  assert.equal(wrong, { kind: 'wrong', peer: 'phones', stale: false })
  assert.equal(unknown, wrong)
})

server('unknown users cost as much time as known ones', () => {
  const world = worldWith()
  const users = ['alice', 'nobody']
  const costs = users.map(() => Infinity)
  // The least of many runs is what the work itself costs, whatever else the machine does.
  const isNear = (): boolean => Math.abs((costs[0] ?? 0) - (costs[1] ?? 0)) < 0.3 * (costs[0] ?? 0)
  for (let run = 0; run < 60 || run < 600 && !isNear(); run++) {
    for (const [at, user] of users.entries()) {
      // A source of its own each time, or the lock would answer.
      const requests = Array.from({ length: 20 }, (_, n) =>
        requestWith(freshChallenge(world, 'SHA-256', `s${run}.${at}.${n}`), user, 'wrong'))
      const from = process.hrtime.bigint()
      for (const request of requests) world.server.verify(request)
      costs[at] = Math.min(costs[at] ?? Infinity, Number(process.hrtime.bigint() - from))
    }
  }
  assert.ok(isNear(), `known and unknown: ${costs.join(' and ')} ns`)
})

server('the same answer counts once, and counts may come out of order', () => {
  const world = worldWith()
  const challenge = freshChallenge(world)
  const stale = { kind: 'wrong', peer: 'phones', stale: true }
  const kinds = [1, 1, 3, 2, 2, 40, 39, 8, 9, 40].map(count =>
    world.server.verify(requestWith(challenge, 'alice', 'wonderland', count)))
  assert.equal(kinds.map(({ kind }) => kind), [
    'proved', 'wrong', 'proved', 'proved', 'wrong', 'proved', 'proved', 'wrong', 'proved', 'wrong',
  ])
  assert.equal(kinds[1], stale)
  // Somebody's copy is no guess: it locks nobody out.
  for (let n = 0; n < FAILURES_MAX; n++) world.server.verify(requestWith(challenge, 'alice', 'wonderland', 1))
  assert.is(world.server.verify(requestWith(freshChallenge(world), 'alice', 'wonderland')).kind, 'proved')
})

server('a nonce grows old; who knows the password is told so, who does not is not', () => {
  const world = worldWith()
  const challenge = freshChallenge(world)
  world.clock.advance(NONCE_MS + 1)
  assert.equal(world.server.verify(requestWith(challenge, 'alice', 'wonderland')), {
    kind: 'wrong', peer: 'phones', stale: true,
  })
  assert.equal(world.server.verify(requestWith(challenge, 'alice', 'wrong')), {
    kind: 'wrong', peer: 'phones', stale: false,
  })
  assert.match(world.server.challenge(['phones'], '192.0.2.7', true)[0]?.[1] ?? '', 'stale=true')
})

server('a name may be hidden behind its hash, and is then told as it is', () => {
  const world = worldWith()
  assert.match(world.server.challenge(['phones'], '192.0.2.7')[0]?.[1] ?? '', 'userhash=true')
  for (const algorithm of ['SHA-256', 'MD5'] as const) {
    const hidden = (name: string, password: string): RequestToProve => {
      const answer = answerChallenge(freshChallenge(world, algorithm), { username: name, password }, invite, 'c0')
      const value = printAnswer({ ...answer, username: nameHash(algorithm, name, realm), userhash: true })
      return { method: 'INVITE', requestUri: invite.uri, headers: [['Authorization', value]], source: '192.0.2.7' }
    }
    assert.equal(world.server.verify(hidden('alice', 'wonderland')), { kind: 'proved', peer: 'phones', user: 'alice' })
    assert.is(world.server.verify(hidden('alice', 'wrong')).kind, 'wrong')
    assert.is(world.server.verify(hidden('nobody', 'wonderland')).kind, 'wrong')
  }
  // The hash is no name of its own: said without userhash it is a stranger.
  const plain = requestWith(freshChallenge(world), nameHash('SHA-256', 'alice', realm), 'wonderland')
  assert.is(world.server.verify(plain).kind, 'wrong')
})

server('a nonce we did not make, or made for another realm, proves nothing', () => {
  const world = worldWith()
  const challenge = freshChallenge(world)
  const other = worldWith()
  const foreign = [
    freshChallenge(other).nonce, '', 'AAAA', `${challenge.nonce}=`, challenge.nonce.toUpperCase(), 'é'.repeat(40),
    `${challenge.nonce.slice(0, -1)}${challenge.nonce.endsWith('A') ? 'B' : 'A'}`,
  ]
  for (const nonce of foreign) {
    const verdict = world.server.verify(requestWith({ ...challenge, nonce }, 'alice', 'wonderland'))
    assert.equal(verdict, { kind: 'wrong', peer: 'phones', stale: false }, nonce)
  }
})

server('ten wrong answers lock a source out of a user, existing or not, for five minutes', () => {
  const world = worldWith()
  for (const user of ['alice', 'nobody']) {
    for (let n = 0; n < FAILURES_MAX; n++) {
      assert.is(world.server.verify(requestWith(freshChallenge(world), user, `guess-${n}`)).kind, 'wrong')
    }
    assert.is(world.server.verify(requestWith(freshChallenge(world), user, 'wonderland')).kind, 'locked')
  }
  // Others at the same address, and the same user elsewhere, go on.
  assert.is(world.server.verify(requestWith(freshChallenge(world), 'bob', 'builder')).kind, 'proved')
  const elsewhere = requestWith(freshChallenge(world, 'SHA-256', '192.0.2.8'), 'alice', 'wonderland')
  assert.is(world.server.verify({ ...elsewhere, source: '192.0.2.8' }).kind, 'proved')
  world.clock.advance(LOCKED_MS + 1)
  assert.is(world.server.verify(requestWith(freshChallenge(world), 'alice', 'wonderland')).kind, 'proved')
})

server('wrong answers count against whom was asked, not against an address they claim to come from', () => {
  const world = worldWith()
  const guess = (asked: string, source: string, password = 'wrong'): string => world.server.verify({
    ...requestWith(freshChallenge(world, 'SHA-256', asked), 'alice', password), source,
  }).kind
  for (let n = 0; n < FAILURES_MAX; n++) guess('198.51.100.1', '192.0.2.7')
  assert.is(guess('192.0.2.7', '192.0.2.7', 'wonderland'), 'proved')
  assert.is(guess('198.51.100.1', '203.0.113.9', 'wonderland'), 'locked')
  // One host has a whole network of 64 bits to itself.
  for (let n = 0; n < FAILURES_MAX; n++) guess(`2001:db8:0:1::${n}`, '192.0.2.7')
  assert.is(guess('2001:db8:0:1::abcd', '2001:db8:0:1::abcd', 'wonderland'), 'locked')
})

server('a wall clock that is set back makes no nonce live longer', () => {
  const clock = new VirtualClock()
  let setBackMs = 0
  const world = worldWith()
  const server = createDigestServer({
    clock: {
      nowMs: () => clock.nowMs() - setBackMs, monotonicMs: () => clock.monotonicMs(),
      after: (ms, run) => clock.after(ms, run),
    },
    log: createLog('silent'), count() {}, secrets: { valueOf: () => world.secret },
  })
  server.adopt({ digests: [{ peer: 'phones', realm, algorithms: ['MD5'], users: 'phones' }] })
  const [challenge] = challengesOf({ ...world, server })
  assert.ok(challenge)
  setBackMs = 10 * NONCE_MS
  clock.advance(NONCE_MS + 1)
  const verdict = server.verify(requestWith(challenge, 'alice', 'wonderland'))
  assert.equal(verdict, { kind: 'wrong', peer: 'phones', stale: true })
})

server('a right answer in between forgets the wrong ones', () => {
  const world = worldWith()
  for (let n = 0; n < 3 * FAILURES_MAX; n++) {
    const password = n % FAILURES_MAX === FAILURES_MAX - 1 ? 'wonderland' : 'wrong'
    world.server.verify(requestWith(freshChallenge(world), 'alice', password))
  }
  assert.is(world.server.verify(requestWith(freshChallenge(world), 'alice', 'wonderland')).kind, 'proved')
})

server('a proof for another method or another URI is none', () => {
  const world = worldWith()
  const request = requestWith(freshChallenge(world), 'alice', 'wonderland')
  assert.is(world.server.verify({ ...request, method: 'REGISTER' }).kind, 'wrong')
  assert.is(world.server.verify({ ...request, requestUri: 'sip:+33899000000@acme.example' }).kind, 'wrong')
  const again = requestWith(freshChallenge(world), 'alice', 'wonderland')
  assert.is(world.server.verify({ ...again, requestUri: 'sip:200@ACME.example;transport=tcp' }).kind, 'proved')
})

server('what is for somebody else is left alone', () => {
  const world = worldWith()
  const foreign = requestWith({ ...freshChallenge(world), realm: 'carrier.example' }, 'alice', 'wonderland')
  assert.is(world.server.verify(foreign).kind, 'absent')
  assert.is(world.server.verify({ ...foreign, headers: [['Authorization', 'Bearer abc']] }).kind, 'absent')
  assert.is(world.server.verify({ ...foreign, headers: [] }).kind, 'absent')
  const both = [...foreign.headers, ...requestWith(freshChallenge(world), 'bob', 'builder').headers]
  assert.is(world.server.verify({ ...foreign, headers: both }).kind, 'proved')
  assert.equal(world.counted, ['proved'])
})

server('users come as passwords or as htdigest keeps them, and new ones with the next reload', () => {
  const md5 = passwordHash('MD5', 'carol', realm, 'xmas')
  const sha = passwordHash('SHA-256', 'carol', realm, 'xmas').toUpperCase()
  const world = worldWith(`# staff\r\n\ncarol:${realm}:${md5}\ncarol:${realm}:${sha}\nerin:p:a:ss\nbroken\n`)
  for (const algorithm of ['SHA-256', 'MD5']) {
    assert.is(world.server.verify(requestWith(freshChallenge(world, algorithm), 'carol', 'xmas')).kind, 'proved')
  }
  assert.is(world.server.verify(requestWith(freshChallenge(world), 'erin', 'p:a:ss')).kind, 'proved')
  world.secret = `carol:${realm}:${md5}`
  assert.is(challengesOf(world).length, 2)
  world.adopt()
  assert.equal(challengesOf(world).map(({ algorithm }) => algorithm), ['MD5'])
  assert.is(world.server.verify(requestWith(freshChallenge(world, 'MD5'), 'erin', 'p:a:ss')).kind, 'wrong')
})

server('names in UTF-8 are read as what they are', () => {
  const world = worldWith('zoé:mot-de-passé')
  const wire = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')
  const verdict = world.server.verify(requestWith(freshChallenge(world), wire('zoé'), wire('mot-de-passé')))
  assert.equal(verdict, { kind: 'proved', peer: 'phones', user: 'zoé' })
})

server.run()
