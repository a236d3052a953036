import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Assembly, parcelsOf } from '../../src/policy/parcels.ts'
import { fc } from '../support/drawn.ts'

const parcels = suite('parcels')

function sent(tree: unknown): { readonly tree: unknown; readonly count: number } {
  const assembly = new Assembly()
  const all = parcelsOf(tree)
  for (const parcel of all) assembly.add(structuredClone(parcel))
  return { tree: assembly.tree, count: all.length }
}

parcels('any tree comes out as it went in, its keys in their order', () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 5 }), tree => {
    assert.is(JSON.stringify(sent(tree).tree), JSON.stringify(tree))
  }), { numRuns: 500 })
})

parcels('a large tree is many parcels, wherever it is large', () => {
  const wide = { rules: Array.from({ length: 5000 }, (_, at) => ({ name: `r${at}`, when: { to: [at, null, true] } })) }
  const names = Object.fromEntries(Array.from({ length: 9000 }, (_, at) => [`k${at}`, at]))
  const nested = [[[{ inside: wide }, wide]], names]
  const { tree, count } = sent(nested)
  assert.ok(count > 30, `${count} parcels`)
  assert.is(JSON.stringify(tree), JSON.stringify(nested))
})

parcels('arrays of numbers in shared memory stay where they are', () => {
  const numbers = new Float64Array(new SharedArrayBuffer(16))
  const { tree } = sent({ numbers })
  numbers[1] = 7
  assert.is((tree as { readonly numbers: Float64Array }).numbers[1], 7)
})

parcels('maps come out without a prototype', () => {
  const { tree } = sent({ peers: { toString: 1 } })
  assert.is(Object.getPrototypeOf((tree as { readonly peers: object }).peers), null)
})

parcels.run()
