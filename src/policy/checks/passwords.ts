/** Whoever is asked for a password can have one: the peer has users, its realm is its own, its phones may register. */
import type { Check, PolicyToCheck } from '../check.ts'
import { fieldsOf } from '../lookups/reply.ts'
import { proofOf, REGISTERED } from '../outline.ts'
import type { Path } from '../position.ts'
import { textsOf } from './lookup-parts.ts'

export const passwords: Check = policy => {
  const { tree, outline, report } = policy
  const realms = new Map<string, string>()
  for (const [name, peer] of Object.entries(tree.peers ?? {})) {
    const { realm, users } = proofOf(peer)?.digest ?? {}
    if (typeof users === 'object') tells(users.lookup, ['peers', name, 'source', 'digest', 'users', 'lookup'], policy)
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

/** Whoever is asked about a user is told which, and tells what a proof of theirs can be held against. */
function tells(name: string, path: Path, { tree, report }: PolicyToCheck): void {
  const lookup = tree.lookups?.[name]
  if (!lookup) return
  const says = (message: string, hint: string): void => report({
    code: 'POL-226', path, message, hint,
    related: [{ message: `lookup "${name}" is defined here`, path: ['lookups', name] }],
  })
  const tellsHash = fieldsOf(lookup.reply).some(field => field.type === 'text' && /^(?:sha-256|md5)$/.test(field.name))
  if (!tellsHash) {
    says(`lookup "${name}" tells of no password`, 'give its reply the field sha-256 or md5: reply: { sha-256: text }')
  } else if (!textsOf(lookup.ask, []).some(([, text]) => /\{\s*user[\s}]/.test(text))) {
    says(`lookup "${name}" answers the same for every user`, 'quote the name that is claimed: {user}')
  }
}
