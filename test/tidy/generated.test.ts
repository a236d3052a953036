/** Files made by `npm run gen` are those their sources make today. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { root } from '../support/root.ts'
import { tempDir } from '../support/temp-dir.ts'

test('generated types equal what their schemas give, so nobody has edited them or forgotten to make them', async () => {
  const generated = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.gen.ts'))
    .map(name => join('src', name))
  assert.ok(generated.length > 0)

  await using dir = await tempDir()
  cpSync(join(root, 'schema'), join(dir.path, 'schema'), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(dir.path, 'node_modules'))
  for (const file of generated) mkdirSync(dirname(join(dir.path, file)), { recursive: true })
  const generate = join(dir.path, 'schema', 'generate.mjs')
  const { status, stderr } = spawnSync(process.execPath, [generate], { encoding: 'utf8' })
  assert.is(status, 0, stderr)

  const textIn = (folder: string, file: string): string => readFileSync(join(folder, file), 'utf8')
  const stale = generated.filter(file => textIn(root, file) !== textIn(dir.path, file))
  assert.equal(stale, [], 'run npm run gen')
})

test.run()
