import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refusalOf } from '../../src/admin/guard.ts'

const own = new Set(['sbc.acme.example'])
const served = (method: string, headers: Record<string, string>): boolean =>
  refusalOf({ method, headers }, own) === undefined

const test = suite('the guard of the admin API')

const ours = ['127.0.0.1:8080', 'localhost:8080', 'LOCALHOST', '[::1]:8080', '10.2.3.4', 'sbc.acme.example:8080']
for (const host of ours) {
  test(`serves requests to ${host}`, () => {
    assert.ok(served('GET', { host }))
    assert.ok(served('DELETE', { host }))
  })
}

for (const host of ['attacker.example:8080', 'localhost.attacker.example', '127.0.0.1.nip.io:8080', '']) {
  test(`refuses requests to a name that was rebound, "${host}"`, () => {
    assert.not(served('GET', { host }))
  })
}

test('refuses a page of another origin, and one that hides its origin', () => {
  const host = '127.0.0.1:8080'
  for (const origin of ['https://attacker.example', 'http://127.0.0.1:3000', 'http://localhost:8080', 'null']) {
    assert.not(served('POST', { host, origin }), origin)
    assert.not(served('GET', { host, origin }), origin)
  }
})

test('serves a page that came from here', () => {
  const host = '127.0.0.1:8080'
  assert.ok(served('POST', { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }))
})

test('refuses what a browser says came from elsewhere, unless it only looks', () => {
  const host = '127.0.0.1:8080'
  assert.not(served('POST', { host, 'sec-fetch-site': 'cross-site' }))
  assert.not(served('DELETE', { host, 'sec-fetch-site': 'same-site' }))
  assert.ok(served('GET', { host, 'sec-fetch-site': 'cross-site' }), 'a link somebody followed')
  assert.ok(served('POST', { host, 'sec-fetch-site': 'none' }), 'typed by a person')
})

test.run()
