/**
 * Every case in `cases/` is a policy above a line of dashes and the drawn diagnostics below; a line
 * `>>> name` begins a further file. `UPDATE=1` rewrites what is below.
 */
import { writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { codeTable } from '../../src/policy/codes.ts'
import { loadTexts } from '../../src/policy/load.ts'
import { caseRule, readCases } from './samples.ts'

const cases = suite('policy cases')
const reached = new Set<string>()

for (const { file, path, written, above, files } of readCases()) {
  const { policy, diagnostics, text } = loadTexts(files)
  for (const { code } of diagnostics) reached.add(code)
  const drawn = diagnostics.length === 0 ? '' : `${text()}\n`
  if (process.env['UPDATE'] === '1') writeFileSync(path, `${above}${caseRule}\n${drawn}`)

  cases(file.replace('.case', '').replaceAll('-', ' '), () => {
    assert.ok(above !== '', 'a line of dashes parts policy and diagnostics')
    if (process.env['UPDATE'] !== '1') assert.fixture(drawn, written.slice(above.length + caseRule.length + 1))
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
  // Of the file system, reached in load.test.ts; of a reload, in gate.test.ts; of the process, in proof.test.ts.
  const elsewhere = new Set(['POL-001', 'POL-002', 'POL-003', 'POL-004', 'POL-224', 'POL-342', 'POL-503'])
  const missed = Object.keys(codeTable).filter(code => !reached.has(code) && !elsewhere.has(code))
  assert.equal(missed, [])
  for (const [code, { title, explains }] of Object.entries(codeTable)) {
    assert.match(code, /^POL-[0-5]\d\d$/)
    assert.ok(title.length > 3 && explains.endsWith('.'), `${code} has a title and a sentence`)
  }
})

cases.run()
