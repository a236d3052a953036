/** The mistakes authors make most, given to the real program: each ends with 1, its place, a caret and a mend. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { built } from '../support/root.ts'
import { tempDir } from '../support/temp-dir.ts'

interface Mistake {
  readonly title: string
  readonly text: string
  /** `LINE:COLUMN` of the mistake. */
  readonly at: string
  /** Part of the mend. */
  readonly mend: RegExp
}

const pool = '{ pick: { in-order: ["sip:10.0.0.1"] } }'
const rules = 'rules:\n  - when: { peer: anyone }\n    do: { dial: uk }\n'

const mistakes: readonly Mistake[] = [
  {
    title: 'a misspelled key',
    text: 'policy: 1\nrules:\n  - when: { peer: anyone }\n    doo: { reject: 404 }\n',
    at: '4:5',
    mend: /did you mean "do"/,
  },
  {
    title: 'a name defined twice',
    text: `policy: 1\npools:\n  uk: ${pool}\n  uk: ${pool}\n${rules}`,
    at: '4:3',
    mend: /policy\.yaml:3:3/,
  },
  {
    title: 'a pool nobody defined',
    text: `policy: 1\npools:\n  uk-carrier: ${pool}\n${rules.replace('uk', 'uk-carier')}`,
    at: '6:17',
    mend: /did you mean "uk-carrier"/,
  },
  {
    title: 'a number without quotes',
    text: 'policy: 1\nrules:\n  - when: { to: +33145550100 }\n    do: { reject: 404 }\n',
    at: '3:17',
    mend: /"\+33145550100"/,
  },
  {
    title: 'a calendar whose hours make no sense',
    text: 'policy: 1\ncalendars:\n  office:\n    zone: Europe/Paris\n    open: { mon-fri: "09:00-25:30" }\n' +
      'rules:\n  - when: { during: office }\n    do: { reject: 404 }\n',
    at: '5:22',
    mend: /\d\d:\d\d-\d\d:\d\d|24:00/,
  },
]

for (const { title, text, at, mend } of mistakes) {
  test(`${title} is refused at its place, with a caret and a mend`, async () => {
    await using dir = await tempDir({ 'policy.yaml': text })
    const main = join(built, 'src', 'cli', 'main.js')
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'check', dir.path], { encoding: 'utf8' })
    const said = `${stdout}${stderr}`
    assert.is(status, 1, said)
    assert.match(said, new RegExp(`policy\\.yaml:${at} error `), said)
    assert.match(said, /^ *\| +\^/m, said)
    assert.match(said, mend, said)
  })
}

test.run()
