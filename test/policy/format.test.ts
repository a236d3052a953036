import { fc } from '../support/drawn.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { format } from '../../src/policy/format.ts'
import { parseSource } from '../../src/policy/source.ts'
import { policyIn, readCases, readExamples } from './samples.ts'

const fmt = suite('fmt')

const samples = [...readExamples(), ...readCases()].flatMap(({ files }) => policyIn(files))
const readable = samples.filter(({ name, text }) => parseSource(name, text).diagnostics.length === 0)

/** What a formatter must never lose: the tree, and every comment in its order. */
function holds(name: string, text: string): void {
  const once = format(name, text).text
  assert.equal(parseSource(name, once).tree, parseSource(name, text).tree, once)
  assert.is(format(name, once).text, once, 'twice is once')
  for (const line of once.split('\n')) assert.is(line, line.trimEnd())
}

fmt('every case and example keeps its tree, and is laid out once and for all', () => {
  assert.ok(readable.length > 60)
  for (const { name, text } of readable) holds(name, text)
})

fmt('the examples are laid out already', () => {
  for (const { files } of readExamples()) {
    for (const { name, text } of policyIn(files)) assert.is(format(name, text).text, text)
  }
})

fmt('a file of nothing but comments loses its trailing blanks, and nothing else', () => {
  assert.is(format('policy.yaml', '\t\n# nothing yet  \n\n  # at all\n').text, '\n# nothing yet\n\n  # at all\n')
})

fmt('layout drawn at random is taken away again', () => {
  const lines = fc.constantFrom('', '# a comment', '  # inside', '\t')
  const sample = fc.constantFrom(...readable.filter(({ name }) => name.endsWith('.yaml')))
  fc.assert(fc.property(sample, fc.array(fc.tuple(fc.nat(60), lines), { maxLength: 4 }), fc.boolean(), fc.boolean(),
    ({ name, text }, insertions, squeeze, tail) => {
      const out = text.split('\n')
      for (const [at, line] of insertions) out.splice(Math.min(at, out.length), 0, line)
      let changed = out.join('\n')
      if (squeeze) changed = changed.replaceAll('{ ', '{').replaceAll(' }', '}').replaceAll('", "', '",   "')
      if (tail) changed = changed.replace(/([\]}])$/gm, '$1 # said behind')
      if (parseSource(name, changed).diagnostics.length === 0) {
        holds(name, changed)
        const count = (each: string): number => each.match(/# (?:a comment|inside|said behind)/g)?.length ?? 0
        assert.is(count(format(name, changed).text), count(changed), changed)
      }
    }), { numRuns: 150 })
})

fmt('comments, quotes, blanks and lines come out as they should', () => {
  const wide = 'failover: {ring: 45s, no-progress: 4s, budget: {attempts: 3, total: 70s}}'
  const before = `# top


policy:   1
peers:      # both directions
    pbx: {source: ['10.0.0.10' ,"10.0.0.11"],contact: 'sip:pbx.example'}  # the old one


    desk: { contact: "sip:desk.example" } # a desk
    fax: { contact: "sip:fax.example" }
rules:
-   when: {peer: anyone, to: [ "+33*",   # France
      '0*']}
    do:   {dial: {pick: {in-order: [pbx, desk]}, ${wide}}}
`
  const after = `# top

policy: 1
peers:      # both directions
  pbx: { source: ["10.0.0.10", "10.0.0.11"], contact: "sip:pbx.example" } # the old one

  desk: { contact: "sip:desk.example" }   # a desk
  fax: { contact: "sip:fax.example" }
rules:
  - when:
      peer: anyone
      to:
        - "+33*"                         # France
        - "0*"
    do:
      dial:
        pick: { in-order: [pbx, desk] }
        failover: { ring: 45s, no-progress: 4s, budget: { attempts: 3, total: 70s } }
`
  assert.is(format('p.yaml', before).text, after)
})

fmt('numbers and words YAML would read its own way are written as they were', () => {
  const text = 'policy: 1\nx: [+33145, 0612, 1e5, 0x1F, yes, null, ~, 1.50, .5]\ny:\n'
  assert.is(format('p.yaml', text).text, text)
})

fmt('a key that stands alone is a key with nothing behind it', () => {
  const text = 'x:\n  ? alone\n  y: { a, b: 1 }\n'
  assert.is(format('p.yaml', text).text, 'x:\n  alone:\n  y: { a:, b: 1 }\n')
  holds('p.yaml', text)
})

fmt('long text is never folded', () => {
  const text = `reason: "${'word '.repeat(60)}end"\nplain: ${'word '.repeat(60)}end\n`
  assert.is(format('p.yaml', text).text, text)
})

fmt('JSON stays JSON', () => {
  assert.is(format('p.json', '{"policy":1,"rules":[]}').text, '{\n  "policy": 1,\n  "rules": []\n}\n')
})

fmt('a file of comments, or of nothing, stays as it is', () => {
  for (const text of ['', '# later\n']) assert.is(format('p.yaml', text).text, text)
})

fmt('a file that cannot be read stays as it is and says why', () => {
  const text = 'policy: [1\n'
  const { text: after, diagnostics } = format('p.yaml', text)
  assert.is(after, text)
  assert.is(diagnostics[0]?.code, 'POL-010')
})

fmt.run()
