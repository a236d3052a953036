/** Blanks, and `dial`, name fields there are of lookups that are asked before; a `dial` comes to somebody. */
import type { Check, PolicyToCheck } from '../check.ts'
import { dialField } from '../chosen-dial.ts'
import type { FieldRef } from '../lookups/lookup.ts'
import { listOf } from '../outline.ts'
import type { Path } from '../position.ts'
import { lookupFieldsIn } from '../templates.ts'
import { noField, nobodyAsks, notDefined, textsOf, typeIn } from './lookup-parts.ts'

export const lookupUses: Check = policy => {
  dialled(policy)
  quoted(policy)
}

/** A `dial` left to a lookup can come to somebody, whatever happens. */
function dialled({ tree, outline, report }: PolicyToCheck): void {
  for (const { value: { dial }, path } of outline.actions) {
    const ref = dialField(dial)
    if (!ref) continue
    const here = [...path, 'dial']
    const lookup = tree.lookups?.[ref.lookup]
    const type = typeIn(lookup, ref)
    if (!lookup || type === undefined) continue
    if (type !== 'peer' && type !== 'pool') {
      report({
        code: 'POL-324', path: here, message: `"${ref.field}" of lookup "${ref.lookup}" is of type ${type}`,
        hint: 'dial a field of type peer or pool',
        related: [{ message: 'its type is said here', path: ['lookups', ref.lookup, 'reply', ref.field] }],
      })
    } else if (tree.peers?.[String(lookup.else[ref.field])] && !tree.peers[String(lookup.else[ref.field])]?.contact) {
      report({
        code: 'POL-208', path: ['lookups', ref.lookup, 'else', ref.field],
        message: `peer "${lookup.else[ref.field]}" has no contact and cannot be dialled`, hint: 'name one that has',
        related: [{ message: 'a rule dials this field here', path: here, part: 'value' }],
      })
    } else if (lookup.else[ref.field] === undefined) {
      report({
        code: 'POL-325', path: here, message: `nobody is dialled when lookup "${ref.lookup}" does not answer`,
        hint: `say in its plan B who is: else: { ${ref.field}: … }`,
        related: [{ message: 'plan B stands here', path: ['lookups', ref.lookup, 'else'] }],
      })
    }
  }
}

function quoted(policy: PolicyToCheck): void {
  const { tree, outline } = policy
  const asked = new Set((tree.read ?? []).flatMap(({ lookup }) => listOf(lookup)))
  const look = (ref: FieldRef, path: Path): void => {
    const lookup = tree.lookups?.[ref.lookup]
    if (!lookup) notDefined(ref.lookup, path, policy)
    else if (typeIn(lookup, ref) === undefined) noField(ref, lookup, path, policy)
    else if (!asked.has(ref.lookup)) nobodyAsks(ref.lookup, path, policy)
  }
  for (const { value, path } of outline.headerSets) {
    for (const side of ['request', 'response'] as const) {
      for (const [name, text] of Object.entries(value[side]?.set ?? {})) {
        for (const ref of lookupFieldsIn(text)) look(ref, [...path, side, 'set', name])
      }
    }
  }
  for (const { value: { dial }, path } of outline.actions) {
    const ref = dialField(dial)
    if (ref) look(ref, [...path, 'dial'])
  }
  for (const [name, { ask }] of Object.entries(tree.lookups ?? {})) {
    for (const [path, text] of textsOf(ask, ['lookups', name])) for (const ref of lookupFieldsIn(text)) look(ref, path)
  }
}
