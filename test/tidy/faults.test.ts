/** The checks, checked: each finds the fault planted for it, at its line, and leaves the sound twin alone. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { partsOf } from './code.ts'
import { cycleFindings } from './cycles.ts'
import { linkFindings, machineFindings } from './documents.ts'
import { print, type Check } from './finding.ts'
import { floorFindings } from './floors.ts'
import { leftoverFindings } from './leftovers.ts'
import { packageFindings } from './packages.ts'
import { policyFindings } from './policies.ts'
import { purityFindings } from './purity.ts'
import { exportFindings, readerFindings } from './readers.ts'
import { sizeFindings } from './sizes.ts'
import { treeOf } from './tree.ts'

type Texts = Readonly<Record<string, string>>

function finds(check: Check, texts: Texts, ...expected: string[]): void {
  assert.equal(check(treeOf(texts)).map(print), expected)
}

test('an import that goes up is found, also of a type', () => {
  finds(floorFindings, { 'src/sip/uri.ts': "\nimport type { Call } from '../call/call.ts'\n", 'src/call/call.ts': '' },
    'src/sip/uri.ts:2: sip may not import call, which lies above it; turn the dependency round with a port')
  finds(floorFindings, { 'src/call/call.ts': "import { uri } from '../sip/uri.ts'\n", 'src/sip/uri.ts': '' })
})

test('an import between neighbours is found, also one over several lines', () => {
  finds(floorFindings, { 'src/cdr/record.ts': "import {\n  a,\n  b,\n} from '../admin/http.ts'\n" },
    'src/cdr/record.ts:4: cdr and admin are neighbours on one floor and never import each other')
})

test('an import called like a function is found', () => {
  finds(floorFindings, { 'src/base/a.ts': "const b = import('../cli/main.ts')\n" },
    'src/base/a.ts:1: base may not import cli, which lies above it; turn the dependency round with a port')
})

test('a folder without a floor is found', () => {
  finds(floorFindings, { 'src/utils/text.ts': '' },
    'src/utils/text.ts:1: "utils" has no floor; add it to the table or move the file')
})

test('an import that only a comment or a text mentions is none', () => {
  const text = "// import { b } from '../cli/main.ts'\nexport const t = \"from '../call/a.ts'\"\n"
  finds(floorFindings, { 'src/base/a.ts': text })
})

test('a cycle is found where it closes', () => {
  const round = { 'src/a.ts': "import './b.ts'\n", 'src/b.ts': "import './c.ts'\n", 'src/c.ts': "\nimport './a.ts'\n" }
  finds(cycleFindings, round,
    'src/c.ts:2: closes a cycle: src/a.ts → src/b.ts → src/c.ts → src/a.ts')
  finds(cycleFindings, { ...round, 'src/c.ts': '' })
})

test('a package outside its place is found, and one without a place', () => {
  const two = { 'src/call/a.ts': "import w from 'chokidar'\n", 'src/policy/watch.ts': "import 'chokidar'\n" }
  finds(packageFindings, two,
    'src/call/a.ts:1: chokidar is met only in src/policy/watch.ts; ask there for what is needed here')
  finds(packageFindings, { 'src/call/a.ts': "import { x } from '@scope/thing/deep.js'\n" },
    'src/call/a.ts:1: @scope/thing has no home in src; list it with its one place')
})

test('a clock in the core is found, and one that only a comment names is not', () => {
  finds(purityFindings, { 'src/sip/a.ts': 'export const now = () => Date.now()\n' },
    'src/sip/a.ts:1: this file is pure; take Date as an argument')
  finds(purityFindings, { 'src/sip/a.ts': "// Date, process.env and await\nexport const header = 'Date'\n" })
  finds(purityFindings, { 'src/policy/evaluate.ts': 'const r = Math.random()\n\nasync () => await r\n' },
    'src/policy/evaluate.ts:1: this file is pure; take Math.random as an argument',
    'src/policy/evaluate.ts:3: this file is pure; take await as an argument')
})

test('a node module in the core is found, hashing excepted', () => {
  finds(purityFindings, { 'src/sdp/a.ts': "import 'node:fs'\nimport 'node:crypto'\n" },
    'src/sdp/a.ts:1: this file is pure and cannot import node:fs')
})

test('prints, stops, focused tests and silenced compilers are found', () => {
  finds(leftoverFindings, { 'src/a.ts': "\nconsole.log('x')\n" },
    'src/a.ts:2: console is not our log; take a Log, or write to the stream you were given')
  finds(leftoverFindings, { 'test/a.test.ts': "test.only('x', () => {})\n" },
    'test/a.test.ts:1: a focused test hides all others')
  finds(leftoverFindings, { 'src/a.ts': '// @ts-ignore\n' },
    'src/a.ts:1: the compiler is not to be silenced; use a type, or expect the error with its reason')
})

test('a mark of unfinished work is found in a comment and nowhere else', () => {
  finds(leftoverFindings, { 'src/a.ts': '/*\n * TODO later\n */\n' },
    'src/a.ts:2: unfinished work is an issue and a failing test, not a mark in a comment')
  finds(leftoverFindings, { 'src/a.ts': "export const TODO = 'TODO'\n" })
})

test('an empty catch without its reason is found', () => {
  finds(leftoverFindings, { 'src/a.ts': 'try { a() } catch {}\ntry { a() } catch (e) { }\n' },
    'src/a.ts:1: an empty catch says why nothing is right', 'src/a.ts:2: an empty catch says why nothing is right')
  finds(leftoverFindings, { 'src/a.ts': 'try { a() } catch {\n  // It is gone already.\n}\n' })
})

test('a wide line, a long file and too many imports are found', () => {
  finds(sizeFindings, { 'src/a.ts': `\n//${'x'.repeat(119)}\n` }, 'src/a.ts:2: 121 columns; a line has at most 120')
  finds(sizeFindings, { 'src/a.ts': '\n'.repeat(301) },
    'src/a.ts:301: 301 lines: which two things is this? Split it or list its reason')
  finds(sizeFindings, { 'src/a.ts': '\n'.repeat(300) })
  const eleven = Array.from({ length: 11 }, (_, i) => `import './${i}.ts'\n`).join('')
  finds(sizeFindings, { 'src/a.ts': eleven, 'src/service.ts': eleven },
    'src/a.ts:11: 11 imports; 10 is enough')
})

test('a file without a reader is found', () => {
  finds(readerFindings, { 'src/index.ts': "import './a.ts'\n", 'src/a.ts': '', 'src/b.ts': '' },
    'src/b.ts:1: nothing reads this file: neither the package, nor the program, nor a test')
})

test('a default export and a barrel are found', () => {
  finds(exportFindings, { 'src/a.ts': '\nexport default 1\n' },
    'src/a.ts:2: exports have names; a default export has none')
  finds(exportFindings, { 'src/a.ts': "export * from './b.ts'\n", 'src/index.ts': "export { b } from './b.ts'\n" },
    'src/a.ts:1: no barrels: import from where the thing lives')
})

test('an example without tests, README or mention is found', () => {
  finds(policyFindings, { 'policies/README.md': '', 'policies/x/policy.yaml': 'policy: 1\n' },
    'policies/x:1: an example has tests of its own', 'policies/x:1: an example has a README of ten lines',
    'policies/README.md:1: the example "x" is not named here')
  const sound = { 'policies/README.md': '[x](x/)', 'policies/x/README.md': '', 'policies/x/a.test.yaml': 'tests:\n' }
  finds(policyFindings, sound)
})

test('a dead link is found, a link in a sample is not', () => {
  const page = '\n[a](src/a.md) [b](src/) [c](https://x) [d](#d)\n```\n[e](e.md)\n```\n'
  finds(linkFindings, { 'README.md': page, 'src/b.md': '' },
    'README.md:2: the link to src/a.md leads nowhere')
})

test('a path of one machine is found', () => {
  const path = ['', 'home', 'ann'].join('/')
  finds(machineFindings, { 'README.md': `see ${path}\n`, 'src/README.md': 'at home/ann\n' },
    `README.md:1: "${path.slice(0, -2)}…" is a path of one machine`)
})

test('code is told from text, comments, templates and regular expressions, positions kept', () => {
  const rows: [text: string, code: string][] = [
    ["a('b') // c", "a(' ')     "],
    ['/* a\nb */ c', '    \n     c'],
    ['`a${b + `c${d}`}e` + f', '` ${b + ` ${d}`} ` + f'],
    ["x = /'[/]\"/.test(y) / 2", 'x = /     /.test(y) / 2'],
    ["'it\\'s' + b", "'     ' + b"],
    ['`${ {a: 1}.a }` // c', '`${ {a: 1}.a }`     '],
  ]
  for (const [text, code] of rows) assert.is(partsOf(text).code, code)
})

test.run()
