/** The admin API when the kernel has no connection to give. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createLog } from '../../src/base/log.ts'
import { startService } from '../../src/service.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { tempDir } from '../support/temp-dir.ts'

test('connections that cannot be accepted are said and end nothing', async () => {
  await using dir = await tempDir({ 'policy.yaml': 'policy: 1\notherwise: { reject: 404 }\n' })
  const lines: string[] = []
  const service = await startService({
    policy: join(dir.path, 'policy.yaml'), cdr: undefined, rtpengine: [], drainMs: 100, listen: [],
    admin: { host: '127.0.0.1', port: 0 },
  }, { log: createLog('warn', { write: line => lines.push(line) }) })
  let server: Server | undefined
  const seen = (message: unknown): void => { server = (message as { readonly server: Server }).server }
  subscribe('http.server.request.start', seen)
  try {
    const ask = async (): Promise<number> => {
      const response = await fetch(`http://127.0.0.1:${service.admin?.port}/metrics`)
      await response.text()
      return response.status
    }
    assert.is(await ask(), 200)
    for (let count = 0; count < 3; count++) server?.emit('error', new Error('accept EMFILE'))
    assert.is(await ask(), 200)
    assert.is(lines.filter(line => line.includes('accept EMFILE')).length, 3)
  } finally {
    unsubscribe('http.server.request.start', seen)
    await service.close()
  }
})

test('nothing is left open', () => assertNothingLeft())

test.run()
