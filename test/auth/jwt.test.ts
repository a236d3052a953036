import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createTokenServer } from '../../src/auth/jwt.ts'
import { createLog } from '../../src/base/log.ts'
import type { TokenSource } from '../../src/policy/token-sources.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const { privateKey, publicKey } = await generateKeyPair('ES256')
const { privateKey: strange } = await generateKeyPair('ES256')
const jwk = { ...await exportJWK(publicKey), kid: 'one', alg: 'ES256' }
const secret = 'a secret of thirty-two characters'
const clock = new VirtualClock(Date.UTC(2026, 5, 1))

const sources: readonly TokenSource[] = [
  { peer: 'acme', issuer: 'https://id', audience: 'pbx', userClaim: 'sub', keys: { public: { keys: [jwk] } } },
  { peer: 'other', issuer: 'https://id', audience: 'other', userClaim: 'name', keys: { public: { keys: [jwk] } } },
  { peer: 'shared', issuer: 'https://shared', audience: undefined, userClaim: 'sub', keys: { secret: 'tokens' } },
  { peer: 'missing', issuer: 'https://missing', audience: undefined, userClaim: 'sub', keys: { secret: 'gone' } },
]

function setUp(known = sources) {
  const counted: string[] = []
  const server = createTokenServer({
    clock, log: createLog('silent'), sources: () => known, count: outcome => counted.push(outcome),
    secrets: { valueOf: name => name === 'tokens' ? secret : undefined },
  })
  return { counted, verify: (token: string) => server.verify([['Authorization', `Bearer ${token}`]]), server }
}

async function tokenOf(
  claims: JWTPayload, { key = privateKey as Parameters<SignJWT['sign']>[0], alg = 'ES256', hours = 1 } = {},
): Promise<string> {
  const now = clock.nowMs() / 1000
  return new SignJWT(claims).setProtectedHeader({ alg, ...(alg === 'ES256' && { kid: 'one' }) })
    .setIssuedAt(now - 60).setExpirationTime(now + hours * 3600).sign(key)
}

const good = { iss: 'https://id', aud: 'pbx', sub: 'alice' }

test('a good token proves its peer and user', async () => {
  const { verify, counted } = setUp()
  assert.equal(await verify(await tokenOf(good)), { peer: 'acme', user: 'alice' })
  assert.equal(await verify(await tokenOf({ ...good, aud: 'other', name: 'Ann' })), { peer: 'other', user: 'Ann' })
  const shared = { iss: 'https://shared', sub: 'bob' }
  const token = await tokenOf(shared, { key: new TextEncoder().encode(secret), alg: 'HS256' })
  assert.equal(await verify(token), { peer: 'shared', user: 'bob' })
  assert.equal(counted, ['proved', 'proved', 'proved'])
})

test('a token that is wrong in any way proves nothing', async () => {
  const { verify, counted } = setUp()
  const bytes = new TextEncoder().encode(secret)
  const none = `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ ...good, exp: 4e9 }))}.`.replaceAll('=', '')
  const wrong = [
    await tokenOf({ ...good, aud: 'somebody' }), await tokenOf({ ...good, iss: 'https://evil' }),
    await tokenOf(good, { key: strange }), await tokenOf(good, { hours: -1 }), none,
    // The public key as if it were a secret: the classic confusion of algorithms.
    await tokenOf(good, { key: new TextEncoder().encode(JSON.stringify(jwk)), alg: 'HS256' }),
    await tokenOf({ iss: 'https://missing', sub: 'x' }, { key: bytes, alg: 'HS256' }),
    `${(await tokenOf(good)).slice(0, -4)}AAAA`, 'hello', 'a.b.c',
  ]
  for (const token of wrong) assert.is(await verify(token), undefined, token)
  assert.equal(counted, wrong.map(() => 'wrong'))
  const endless = await new SignJWT(good).setProtectedHeader({ alg: 'ES256', kid: 'one' }).sign(privateKey)
  assert.is(await verify(endless), undefined, 'a token ends')
})

test('who shows no token waits for nothing', () => {
  const { server } = setUp()
  assert.is(server.verify([]), undefined)
  assert.is(server.verify([['Authorization', 'Digest username="a"'], ['X-Authorization', 'Bearer a.b.c']]), undefined)
  assert.is(server.verify([['Authorization', `Bearer ${'a'.repeat(9000)}`]]), undefined)
  assert.is(setUp([]).server.verify([['Authorization', 'Bearer a.b.c']]), undefined)
})

test.run()
