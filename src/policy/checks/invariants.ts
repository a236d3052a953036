/** An invariant asks for something. */
import type { Check } from '../check.ts'

export const invariants: Check = ({ tree, report }) => {
  for (const [index, invariant] of (tree.invariants ?? []).entries()) {
    if (invariant.must !== undefined || invariant['must-not'] !== undefined) continue
    report({
      code: 'POL-112', path: ['invariants', index, 'name'],
      message: `the invariant "${invariant.name}" asks for nothing`, hint: 'add must: or must-not:',
    })
  }
}
