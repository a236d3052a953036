import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hoverOf, openingOf, samplesOf } from '../../src/policy/hover.ts'
import { pathAt } from '../../src/policy/source.ts'
import { documentOf } from './document.ts'

const hover = suite('hover')

const text = `policy: 1
plan: { home: FR }
calendars:
  office: { zone: Europe/Paris, open: { mon-fri: "09:00-18:00" }, closed: { holidays: FR } }
  never: { zone: Europe/Paris, closed: { dates: ["2026-01-01"] } }
pools:
  pstn: { pick: { in-order: ["sip:a.example", "sip:b.example"] }, failover: { ring: 45s } }
rules:
  - when: { peer: anyone, to: ["06*", "+331455501{00-99}"] }
    do: { dial: pstn }
`
const { tree } = documentOf(text)

hover('a word is explained in the words of the schema, with unit, default and example', () => {
  const said = hoverOf(tree, ['pools', 'pstn', 'failover', 'ring'], 'FR') ?? ''
  assert.match(said, '**ring**: a duration')
  assert.match(said, 'fails with no-answer')
  assert.match(said, 'Unit: ms, s, m or h')
  assert.match(said, 'Default: `"60s"`')
  assert.match(said, 'Such as `"45s"`')
  assert.is(hoverOf(tree, ['nothing'], 'FR'), undefined)
})

hover('a number pattern has sample numbers under the home plan', () => {
  assert.match(hoverOf(tree, ['rules', 0, 'when', 'to', 0], 'FR') ?? '', 'begins with +336')
  assert.is(samplesOf('+331455501{00-99}', 'FR'), 'Fits +33145550100 to +33145550199.')
  assert.is(samplesOf('0145550100', 'FR'), 'Fits +33145550100.')
  assert.is(samplesOf('112', undefined), 'Fits 112.')
  for (const other of ['desk', 'sip:*@acme.example', '+3*3', '*']) assert.is(samplesOf(other, 'FR'), undefined)
})

hover('a calendar says whether it is open and when that changes, over holidays too', () => {
  const at = (moment: string): string | undefined => openingOf(tree, 'office', Date.parse(moment))
  assert.is(at('2026-07-13T10:00:00Z'), 'Open now; closes Monday 2026-07-13 at 18:00 (Europe/Paris).')
  assert.is(at('2026-07-13T17:00:00Z'), 'Closed now; opens Wednesday 2026-07-15 at 09:00 (Europe/Paris).')
  assert.is(openingOf(tree, 'never', Date.parse('2027-01-01T00:00:00Z')), 'Open now, for longer than a year.')
  assert.is(openingOf(tree, 'nowhere', 0), undefined)
})

hover('the path at an offset is that of the innermost key or value', () => {
  const at = (word: string) => pathAt(text, text.indexOf(word) + 1)
  assert.equal(at('mon-fri'), { path: ['calendars', 'office', 'open', 'mon-fri'], part: 'key' })
  assert.equal(at('"+331455501'), { path: ['rules', 0, 'when', 'to', 1], part: 'value' })
  assert.equal(at('dial'), { path: ['rules', 0, 'do', 'dial'], part: 'key' })
  assert.equal(pathAt('a: [', 3), { path: ['a'], part: 'value' })
  assert.is(pathAt('', 0), undefined)
})

hover.run()
