import { fc } from '../support/drawn.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { definitionOf, isDefined, namesFor, usedNames } from '../../src/policy/link.ts'
import { NetworkSet, networkBase } from '../../src/policy/networks.ts'
import { outlineOf } from '../../src/policy/outline.ts'
import type { PolicyFile } from '../../src/policy/schema.gen.ts'
import { parseSource } from '../../src/policy/source.ts'
import { didYouMean, listed, nearest } from '../../src/policy/suggest.ts'

const link = suite('link')

const tree = parseSource('p.yaml', `
peers: { pbx: { contact: ["sip:a", "sip:b"], media: carrier, send: { headers: plain } } }
pools:
  far: { pick: { weighted: { pbx: 1, "sip:c": 1 } }, then: [near] }
  near: { pick: { round-robin: [pbx] } }
media: { carrier: { anchor: always } }
rules:
  - when: { peer: [pbx, anyone], any: [{ during: office }, { not: { outside: [shop] } }] }
    rules:
      - do: { dial: { pick: { in-order: [far, "sip:d"] } } }
      - do: { redirect: "sip:e" }
        headers: plain
otherwise: { dial: [near, "sip:f"] }
`).tree as PolicyFile

link('every use of a name is found, with its place', () => {
  const { references, uris, rules, tiers } = outlineOf(tree)
  const said = references.map(({ kind, name, path }) => `${kind} ${name} ${path.join('/')}`)
  assert.ok(said.includes('calendar shop rules/0/when/any/1/not/outside/0'))
  assert.ok(said.includes('target near pools/far/then/0'))
  assert.ok(said.includes('target far rules/0/rules/0/do/dial/pick/in-order/0'))
  assert.ok(said.includes('target near otherwise/dial/0'))
  assert.is(said.filter(each => each.startsWith('headers plain')).length, 2)
  assert.equal(uris.map(({ value }) => value), ['sip:a', 'sip:b', 'sip:c', 'sip:d', 'sip:e', 'sip:f'])
  assert.equal(rules.map(({ around }) => around.length), [0, 1, 1])
  assert.is(tiers.length, 3)
})

link('a name is looked up in the sections of its kind', () => {
  assert.equal(definitionOf({ kind: 'target', name: 'near' }, tree), ['pools', 'near'])
  assert.is(definitionOf({ kind: 'peer', name: 'near' }, tree), undefined)
  assert.ok(isDefined({ kind: 'peer', name: 'anyone' }, tree))
  assert.ok(isDefined({ kind: 'media', name: 'relay' }, tree))
  assert.not.ok(isDefined({ kind: 'calendar', name: 'office' }, tree))
  assert.equal(namesFor('target', tree), ['pbx', 'far', 'near'])
  const used = [...usedNames(outlineOf(tree), tree)].toSorted()
  assert.equal(used, ['media/carrier', 'peers/pbx', 'pools/far', 'pools/near'])
})

link('the nearest word is one that was meant', () => {
  assert.is(nearest('sorce', ['source', 'send']), 'source')
  assert.is(nearest('no_progress', ['no-progress', 'next-on']), 'no-progress')
  assert.is(nearest('nextOn', ['no-progress', 'next-on']), 'next-on')
  assert.is(nearest('uk-carier', ['de-carrier', 'uk-carrier']), 'uk-carrier')
  assert.is(nearest('pirck', ['pick', 'then']), 'pick')
  assert.is(nearest('queue', ['dial', 'reject']), undefined)
  assert.is(didYouMean('x', []), undefined)
  assert.is(listed(['a', 'b', 'c']), 'a, b and c')
  assert.is(listed(['a', 'b', 'c', 'd'], 2), 'a, b and 2 more')
})

link('a word with one letter wrong is found again', () => {
  const words = ['contact', 'failover', 'round-robin', 'otherwise', 'calendars']
  fc.assert(fc.property(fc.constantFrom(...words), fc.nat(), fc.constantFrom('q', 'z', ''), (word, at, letter) => {
    const place = at % word.length
    assert.is(nearest(word.slice(0, place) + letter + word.slice(place + 1), words), word)
  }))
})

link('a network knows its beginning and what lies around it', () => {
  assert.is(networkBase('10.0.0.9/24'), '10.0.0.0/24')
  assert.is(networkBase('10.0.0.0/24'), '10.0.0.0/24')
  assert.is(networkBase('10.0.0.9'), '10.0.0.9')
  assert.is(networkBase('10.0.0.9/0'), '0.0.0.0/0')
  assert.is(networkBase('2001:DB8::/32'), '2001:DB8::/32')
  assert.is(networkBase('2001:db8::1/127'), '2001:db8::/127')
  assert.is(networkBase('10.0.0'), undefined)
  const set = new NetworkSet<string>()
  assert.is(set.add('10.0.0.0/8', 'wide'), undefined)
  assert.is(set.add('10.1.0.0/16', 'narrow'), undefined)
  assert.is(set.add('10.1.0.0/16', 'again'), 'narrow')
  assert.is(set.around('10.1.2.3'), 'narrow')
  assert.is(set.around('10.1.0.0/16'), 'wide')
  assert.is(set.around('10.0.0.0/8'), undefined)
  assert.is(set.around('2001:db8::1'), undefined)
})

link.run()
