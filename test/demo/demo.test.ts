import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { assertNothingLeft } from '../support/leaks.ts'
import { built } from '../support/root.ts'
import { within } from '../support/within.ts'

test('the demo fails over, draws its ladder, explains itself and ends with 0', async () => {
  const program = join(built, 'test', 'demo', 'demo.js')
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise<number | null>(resolve => child.once('close', resolve))
  try {
    assert.is(await within(8_000, 'the demo ends', ended), 0)
  } finally {
    child.kill('SIGKILL')
  }
  const text = Buffer.concat(chunks).toString()
  assert.match(text, /◀─+ 503 Service Unavailable ─+│/)
  assert.match(text, /│─+ BYE ─+▶│/)
  assert.match(text, '✓ outbound')
  assert.match(text, '→ dial pstn')
})

test('nothing is left open', () => assertNothingLeft())

test.run()
