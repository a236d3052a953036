import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createSecrets, secretVariable } from '../../src/base/secrets.ts'
import { tempDir } from '../support/temp-dir.ts'

const secrets = suite('secrets')

secrets('a variable is looked for first, then a file, whose last newline is not part of it', async () => {
  const dir = await tempDir({ orange: 'from the file\n', 'acme-trunk': 'two\nlines\n', pbx: 'unread\n' })
  try {
    const known = createSecrets({ env: { POINTSMAN_SECRET_PBX: 'from the variable' }, folder: dir.path })
    assert.equal(await known.read(['orange', 'acme-trunk', 'pbx']), [])
    assert.equal(await known.read(['sfr']), ['sfr'])
    assert.is(known.valueOf('orange'), 'from the file')
    assert.is(known.valueOf('acme-trunk'), 'two\nlines')
    assert.is(known.valueOf('pbx'), 'from the variable')
    assert.is(known.valueOf('sfr'), undefined)
  } finally {
    await dir.remove()
  }
})

secrets('what was read holds until it is read again, all of it or none', async () => {
  const env: Record<string, string> = { POINTSMAN_SECRET_ORANGE: 'one' }
  const known = createSecrets({ env, folder: undefined })
  assert.equal(await known.read(['orange']), [])
  env['POINTSMAN_SECRET_ORANGE'] = 'two'
  assert.is(known.valueOf('orange'), 'one')
  assert.equal(await known.read(['orange']), [])
  assert.is(known.valueOf('orange'), 'two')
  delete env['POINTSMAN_SECRET_ORANGE']
  env['POINTSMAN_SECRET_SFR'] = 'new'
  assert.equal(await known.read(['sfr', 'orange']), ['orange'])
  assert.equal([known.valueOf('orange'), known.valueOf('sfr')], ['two', undefined])
})

secrets('variables are in capitals, with _ where a shell takes no other sign', () => {
  assert.is(secretVariable('acme-trunk.2'), 'POINTSMAN_SECRET_ACME_TRUNK_2')
})

secrets.run()
