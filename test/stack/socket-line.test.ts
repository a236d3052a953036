import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { SocketLine } from '../../src/stack/transport/socket-line.ts'

test('what is said in one turn leaves in one write', async () => {
  const writes: string[][] = []
  const socket = new Duplex({
    read() {},
    writev(chunks, done) {
      writes.push(chunks.map(({ chunk }) => String(chunk)))
      done()
    },
  })
  const line = new SocketLine(socket as Socket)
  const written: string[] = []
  for (const text of ['a', 'b', 'c']) line.write(Buffer.from(text), () => written.push(text))
  await turn()
  line.write(Buffer.from('d'), () => written.push('d'))
  await turn()
  assert.equal(writes, [['a', 'b', 'c'], ['d']])
  assert.equal(written, ['a', 'b', 'c', 'd'])
})

test.run()
