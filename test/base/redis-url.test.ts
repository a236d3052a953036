import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readRedisUrl } from '../../src/base/redis-url.ts'

const urls = suite('where a Redis is')

const places = [
  ['redis://store', { host: 'store', port: 6379, db: 0 }],
  ['redis://store:6400/3', { host: 'store', port: 6400, db: 3 }],
  ['redis://[::1]:6400', { host: '::1', port: 6400, db: 0 }],
  ['redis://us%40er@store', { host: 'store', port: 6379, db: 0, username: 'us@er' }],
  ['rediss://store/1', { host: 'store', port: 6379, db: 1, tls: { servername: 'store' } }],
] as const

for (const [url, place] of places) urls(url, () => assert.equal(readRedisUrl(url), place))

urls('a password in the URL is passed over', () => {
  assert.not.match(JSON.stringify(readRedisUrl('redis://user:canary@store')), /canary/)
})

urls.run()
