/**
 * Every case in `cases/` is a policy above a line of dashes and the drawn diagnostics below; a line
 * `>>> name` begins a further file. `UPDATE=1` rewrites what is below.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { codeTable } from '../../src/policy/codes.ts'
import type { PolicyFileText } from '../../src/policy/files.ts'
import { loadTexts } from '../../src/policy/load.ts'
import { root } from '../support/root.ts'

const folder = join(root, 'test/policy/cases')
const rule = '-'.repeat(40)

const cases = suite('policy cases')
const reached = new Set<string>()

for (const file of readdirSync(folder).filter(name => name.endsWith('.case')).toSorted()) {
  const written = readFileSync(join(folder, file), 'utf8')
  const split = written.indexOf(`\n${rule}\n`)
  const above = written.slice(0, split + 1)
  const { policy, diagnostics, text } = loadTexts(filesOf(above))
  for (const { code } of diagnostics) reached.add(code)
  const drawn = diagnostics.length === 0 ? '' : `${text()}\n`
  if (process.env['UPDATE'] === '1') writeFileSync(join(folder, file), `${above}${rule}\n${drawn}`)

  cases(file.replace('.case', '').replaceAll('-', ' '), () => {
    assert.ok(split > 0, 'a line of dashes parts policy and diagnostics')
    if (process.env['UPDATE'] !== '1') assert.fixture(drawn, written.slice(split + rule.length + 2))
    const errors = diagnostics.filter(({ severity }) => severity === 'error')
    assert.is(policy === undefined, errors.length > 0, 'a policy comes out exactly when there is no error')
    assert.is(diagnostics.length === 0, file.startsWith('sound-'), 'only sound policies are without a finding')
    for (const { hint, message, code } of diagnostics) {
      assert.ok(hint, `${code} has a mend: ${message}`)
      assert.not.match(message, /[.\n]$|must (?:NOT|be|have)|undefined|\[object/)
    }
  })
}

cases('each code is documented, and reached by a case', () => {
  // Of the file system; reached in load.test.ts.
  const elsewhere = new Set(['POL-001', 'POL-002', 'POL-003', 'POL-004'])
  const missed = Object.keys(codeTable).filter(code => !reached.has(code) && !elsewhere.has(code))
  assert.equal(missed, [])
  for (const [code, { title, explains }] of Object.entries(codeTable)) {
    assert.match(code, /^POL-[0-5]\d\d$/)
    assert.ok(title.length > 3 && explains.endsWith('.'), `${code} has a title and a sentence`)
  }
})

cases.run()

function filesOf(text: string): PolicyFileText[] {
  if (!text.startsWith('>>> ')) return [{ name: 'policy.yaml', key: 'policy.yaml', text }]
  return text.split(/^>>> /m).slice(1).map(part => {
    const end = part.indexOf('\n')
    const name = part.slice(0, end)
    return { name, key: name, text: part.slice(end + 1) }
  })
}
