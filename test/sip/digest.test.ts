/** Vectors of RFC 7616 §3.9.1 and RFC 2617 §3.5; those of RFC 8760 are about which line is answered. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  answerChallenge, challengesToAnswer, digestResponse, parseAnswer, parseChallenge, passwordHash, printAnswer,
  printChallenge, type DigestAlgorithm,
} from '../../src/sip/digest.ts'

const digest = suite('digest')
const empty = Buffer.alloc(0)
const mufasa = { username: 'Mufasa', password: 'Circle of Life' }
const get = { method: 'GET', uri: '/dir/index.html', body: empty }
const rfc7616 = (algorithm: DigestAlgorithm): string =>
  `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, `
  + 'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ'

function challengeOf(text: string) {
  const challenge = parseChallenge(text)
  if (!challenge) throw new Error('no challenge')
  return challenge
}

digest('the answers of RFC 7616 are ours', () => {
  for (const [algorithm, response] of [
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ] as const) {
    const answer = answerChallenge(challengeOf(rfc7616(algorithm)), mufasa, get, cnonce)
    assert.is(answer.response, response)
    assert.is(printAnswer(answer), 'Digest username="Mufasa", realm="http-auth@example.org", '
      + 'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", uri="/dir/index.html", '
      + `response="${response}", algorithm=${algorithm}, cnonce="${cnonce}", `
      + 'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", qop=auth, nc=00000001')
  }
})

digest('the answer of RFC 2617 is ours, and so is one without protection', () => {
  const realm = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
  const who = { username: 'Mufasa', password: 'Circle Of Life' }
  const answer = answerChallenge(challengeOf(`${realm}, qop="auth,auth-int"`), who, get, '0a4f113b')
  assert.is(answer.response, '6629fae49393a05397450978507c4ef1')
  const old = answerChallenge(challengeOf(realm), who, get, '0a4f113b')
  assert.is(old.response, '670fd8c2df070c60b045671b8b24ff02')
  assert.equal([old.qop, old.nc, old.cnonce], [undefined, undefined, undefined])
})

digest('a body is covered where that is all that is offered', () => {
  const challenge = challengeOf('Digest realm="r", nonce="n", qop="auth-int", algorithm=SHA-256')
  const answerTo = (body: string): string =>
    answerChallenge(challenge, mufasa, { method: 'INVITE', uri: 'sip:a@b', body: Buffer.from(body) }, 'c').response
  assert.is.not(answerTo('v=0'), answerTo('v=1'))
  // SHA-256 of HA1:n:00000001:c:auth-int:SHA-256(INVITE:sip:a@b:SHA-256(v=0)), worked out with openssl.
  assert.is(answerTo('v=0'), '9973d6a283cfe8e12558054a0158a0d5932e0439a1e877fd7df817d2f04e1e8e')
})

digest('a session is bound to its nonces', () => {
  const challenge = challengeOf('Digest realm="r", nonce="n", qop="auth", algorithm=MD5-sess')
  const answer = answerChallenge(challenge, mufasa, get, 'c')
  assert.is(answer.response, '2008d6d1fdf4ec35555cf8426b3eb39d')
  assert.match(printAnswer(answer), 'algorithm=MD5-sess')
})

digest('of several challenges the strongest we know of each realm is answered', () => {
  const line = (realm: string, hash: string): string => `Digest realm="${realm}", nonce="n", algorithm=${hash}`
  const lines = [
    'Basic realm="a"', line('a', 'SHA-512-256'), line('a', 'MD5'), line('b', 'MD5'), line('a', 'SHA-256'),
    'Digest realm',
  ]
  assert.equal(challengesToAnswer(lines).map(({ realm, algorithm }) => `${realm} ${algorithm}`), ['a SHA-256', 'b MD5'])
  assert.equal(challengesToAnswer(lines, 'b').map(({ realm }) => realm), ['b'])
  assert.equal(challengesToAnswer(lines, 'c'), [])
})

digest('what cannot be answered is no challenge', () => {
  for (const text of [
    '', 'Digest', 'Basic realm="a"', 'Digest realm="a"', 'Digest nonce="a"', 'Digest realm="a" nonce="b"',
    'Digest realm="a", nonce="b", qop="later"', 'Digest realm="a", nonce="b", algorithm=SHA-3',
    'Digest realm="a", nonce="b', 'Digest realm="a", realm="b", nonce="c"', 'Digest =a, realm="a", nonce="b"',
  ]) assert.is(parseChallenge(text), undefined, text)
})

digest('what proves nothing is no answer', () => {
  const whole = 'Digest username="u", realm="r", nonce="n", uri="sip:a", response="0a", '
    + 'qop=auth, nc=00000001, cnonce="c"'
  assert.is(parseAnswer(whole)?.nc, '00000001')
  for (const broken of [
    whole.replace('username="u", ', ''), whole.replace('response="0a"', 'response="zz"'),
    whole.replace('00000001', '1'), whole.replace(', cnonce="c"', ''), whole.replace('"u"', '"u'),
    whole.replace('qop=auth', 'qop=auth-conf'),
    `${whole}, algorithm=SHA-512`, `${whole}, nc=00000002`, whole.replace('Digest', 'Bearer'),
  ]) assert.is(parseAnswer(broken), undefined, broken)
})

digest('names with quotes and backslashes come through', () => {
  const challenge = challengeOf('Digest realm="a \\"b\\" \\\\", nonce="n", qop="auth", stale=TRUE')
  assert.is(challenge.realm, 'a "b" \\')
  assert.is(challenge.stale, true)
  assert.equal(challengeOf(printChallenge(challenge)), challenge)
  const answer = answerChallenge(challenge, { username: 'o"neill\\', password: 'p' }, get, 'c', 17)
  assert.equal(parseAnswer(printAnswer(answer)), answer)
  assert.is(answer.nc, '00000011')
})

digest('what a server keeps is enough to check an answer', () => {
  const answer = answerChallenge(challengeOf(rfc7616('SHA-256')), mufasa, get, cnonce)
  const stored = passwordHash('SHA-256', 'Mufasa', 'http-auth@example.org', 'Circle of Life')
  assert.is(digestResponse(stored, answer, get), answer.response)
})

digest.run()
