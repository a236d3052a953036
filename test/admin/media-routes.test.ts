import { fastify } from 'fastify'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { addMediaRoutes } from '../../src/admin/media-routes.ts'

test('shows how media engines stand, and drains one by hand', async () => {
  const engine = { name: '127.0.0.1:2223', drained: false }
  const server = fastify()
  addMediaRoutes(server, {
    engines: {
      list: () => [engine],
      drain(name, drained) {
        if (name === engine.name) engine.drained = drained
        return name === engine.name
      },
    },
  })
  const ask = async (method: 'GET' | 'POST', url: string) => {
    const answer = await server.inject({ method, url })
    return [answer.statusCode, answer.json()] as const
  }
  assert.equal(await ask('GET', '/media'), [200, { engines: [{ name: '127.0.0.1:2223', drained: false }] }])
  assert.equal(await ask('POST', '/media/127.0.0.1:2223/drain'), [200, { name: '127.0.0.1:2223', drained: true }])
  assert.equal(await ask('POST', '/media/127.0.0.1%3A2223/undrain'), [200, { name: '127.0.0.1:2223', drained: false }])
  assert.equal(await ask('POST', '/media/nobody/drain'), [404, { error: 'no such media engine' }])
  await server.close()
})

test('without an engine there is none to show', async () => {
  const server = fastify()
  addMediaRoutes(server, {})
  assert.equal((await server.inject('/media')).json(), { engines: [] })
  assert.is((await server.inject({ method: 'POST', url: '/media/127.0.0.1:2223/drain' })).statusCode, 404)
  await server.close()
})

test.run()
