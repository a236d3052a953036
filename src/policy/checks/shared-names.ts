/** A peer and a pool never share a name, for `dial` could mean either; nor do a group and a rule, for their paths. */
import type { Check } from '../check.ts'

export const sharedNames: Check = ({ tree, report }) => {
  for (const name of Object.keys(tree.pools ?? {})) {
    if (tree.peers?.[name] === undefined) continue
    report({
      code: 'POL-203', path: ['pools', name], part: 'key', message: `"${name}" is the name of a pool and of a peer`,
      hint: 'rename one of the two',
      related: [{ message: `peer "${name}" is defined here`, path: ['peers', name] }],
    })
  }
  for (const [at, { name }] of (tree.rules ?? []).entries()) {
    if (name === undefined || tree.groups?.[name] === undefined) continue
    report({
      code: 'POL-211', path: ['rules', at, 'name'], message: `"${name}" is the name of a group and of a rule`,
      hint: 'rename one of the two',
      related: [{ message: `group "${name}" is defined here`, path: ['groups', name] }],
    })
  }
}
