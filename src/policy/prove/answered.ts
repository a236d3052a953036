/** What lookups may answer about a call, as far as it decides who is dialled. */
import { dialField } from '../chosen-dial.ts'
import { fieldsOf } from '../lookups/reply.ts'
import type { PolicyFile, TestCall } from '../schema.gen.ts'
import type { Leaf } from './leaves.ts'
import type { Witness } from './witness.ts'

/** The call with every answer that leads its rule to another peer or pool; itself alone where none does. */
export function answered(witness: Witness, leaf: Leaf | undefined, tree: PolicyFile): readonly Witness[] {
  const field = dialField(leaf?.action.dial)
  if (!field) return [witness]
  const type = fieldsOf(tree.lookups?.[field.lookup]?.reply ?? {}).find(({ name }) => name === field.field)?.type
  const names = Object.keys((type === 'pool' ? tree.pools : tree.peers) ?? {})
  const withAnswer = (lookups: NonNullable<TestCall['lookups']>): Witness =>
    ({ ...witness, call: { ...witness.call, lookups } })
  return [witness, ...names.map(name => withAnswer({ [field.lookup]: { [field.field]: name } }))]
}
