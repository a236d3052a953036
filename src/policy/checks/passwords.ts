/** Whoever is asked for a password can have one: the peer has users, its realm is its own, its phones may register. */
import type { Check } from '../check.ts'
import { proofOf, REGISTERED } from '../outline.ts'

export const passwords: Check = ({ tree, outline, report }) => {
  const realms = new Map<string, string>()
  for (const [name, peer] of Object.entries(tree.peers ?? {})) {
    const realm = proofOf(peer)?.digest?.realm
    const first = realm === undefined ? undefined : realms.get(realm)
    if (first !== undefined) {
      report({
        code: 'POL-222', path: ['peers', name, 'source', 'digest', 'realm'],
        message: `peers "${first}" and "${name}" both have the realm "${realm}"`, hint: 'give each a realm of its own',
        related: [{ message: `"${first}" has it here`, path: ['peers', first, 'source', 'digest', 'realm'] }],
      })
    } else if (realm !== undefined) realms.set(realm, name)
    if (peer.contact === REGISTERED && peer.source === undefined) {
      report({
        code: 'POL-223', path: ['peers', name, 'contact'], message: `no phone can register as one of "${name}"`,
        hint: 'say who its phones are: source: { digest: { realm: acme.example, users: "secret:phones" } }',
      })
    }
  }
  for (const { value: { challenge }, path } of outline.actions) {
    const peer = challenge === undefined ? undefined : tree.peers?.[challenge]
    if (!peer || peer.source === undefined || proofOf(peer)?.digest) continue
    report({
      code: 'POL-221', path: [...path, 'challenge'], message: `peer "${challenge}" has no users to ask for`,
      hint: 'name a peer with source: { digest: … }',
      related: [{ message: `peer "${challenge}" is defined here`, path: ['peers', challenge ?? ''] }],
    })
  }
}
