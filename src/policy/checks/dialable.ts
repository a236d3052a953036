/** Whatever is dialled can be reached: a peer that is dialled has a contact. */
import type { Check } from '../check.ts'

export const dialable: Check = ({ tree, outline, report }) => {
  for (const { kind, name, path } of outline.references) {
    const peer = kind === 'target' ? tree.peers?.[name] : undefined
    if (!peer || peer.contact !== undefined) continue
    report({
      code: 'POL-208', path, part: path.includes('weighted') ? 'key' : 'value',
      message: `peer "${name}" has no contact and cannot be dialled`, hint: 'say how to reach it: contact: "sip:HOST"',
      related: [{ message: `peer "${name}" is defined here`, path: ['peers', name] }],
    })
  }
}
