/** A certificate, a token or a number called is one peer's: nobody else is recognised by the very same. */
import type { Check, PolicyToCheck } from '../check.ts'
import { patternsIn } from '../matchers.ts'
import { createNumberClaims } from '../number-claims.ts'
import { createNumbers } from '../numbers.ts'
import { listOf, networksOf, proofOf } from '../outline.ts'
import { parsePattern } from '../patterns.ts'
import type { Path } from '../position.ts'
import type { Proof } from '../schema.gen.ts'

/** The peer that is recognised by something, and where it says so. */
interface Claimed {
  readonly peer: string
  readonly path: Path
}

export const proofs: Check = policy => {
  const { tree } = policy
  const certificates = new Map<string, Claimed>()
  const tokens = new Map<string, Claimed>()
  for (const [peer, written] of Object.entries(tree.peers ?? {})) {
    const proof = proofOf(written)
    if (!proof) continue
    const path = ['peers', peer, 'source']
    const beside = JSON.stringify([networksOf(written).toSorted(), proof.to])
    for (const [at, subject] of listOf(proof.tls).entries()) {
      const place = typeof proof.tls === 'string' ? [...path, 'tls'] : [...path, 'tls', at]
      const what = `certificates of ${subject}`
      claim(certificates, `${subject.toLowerCase()} ${beside}`, { peer, path: place }, what, policy)
    }
    const { jwt } = proof
    if (jwt) {
      const what = `tokens of ${jwt.issuer}${jwt.audience === undefined ? '' : ` for ${jwt.audience}`}`
      const key = JSON.stringify([jwt.issuer, jwt.audience])
      claim(tokens, key, { peer, path: [...path, 'jwt', 'issuer'] }, what, policy)
    }
  }
  numbers(policy)
}

function claim(
  known: Map<string, Claimed>, key: string, claimed: Claimed, what: string, { report }: PolicyToCheck,
): void {
  const before = known.get(key)
  if (!before) known.set(key, claimed)
  else if (before.peer !== claimed.peer) {
    report({
      code: 'POL-401', path: claimed.path, message: `peers "${before.peer}" and "${claimed.peer}" both claim ${what}`,
      hint: 'give it to one of them, or say what else tells them apart',
      related: [{ message: `"${before.peer}" claims it here`, path: before.path, part: 'value' }],
    })
  }
}

/** Of two peers that claim a number, and ask for the same beside it, the first one written is meant. */
function numbers({ tree, report }: PolicyToCheck): void {
  const plan = createNumbers(tree.plan?.home)
  const claims = createNumberClaims({ numbers: plan, kinds: undefined })
  const known = new Map<string, Proof>()
  for (const [peer, written] of Object.entries(tree.peers ?? {})) {
    const proof = proofOf(written)
    if (proof?.to === undefined || proof.tls !== undefined) continue
    for (const [at, pattern] of patternsIn(proof.to).entries()) {
      const read = typeof pattern === 'string' ? parsePattern(pattern, plan) : undefined
      if (read?.kind !== 'text') continue
      const number = `${read.heads[0]}${read.tail.kind === 'range' ? read.tail.low : ''}`
      const other = claims.find({ uri: '', user: number, host: '', e164: number })
        .find(({ peer: name }) => isAlike(known.get(name), proof))
      if (!other) continue
      report({
        code: 'POL-401', severity: 'warning',
        path: Array.isArray(proof.to) ? ['peers', peer, 'source', 'to', at] : ['peers', peer, 'source', 'to'],
        message: `"${other.peer}" claims calls to ${typeof pattern === 'string' ? pattern : number} before "${peer}"`,
        hint: 'write the peer with the narrower numbers first, or say what else tells them apart',
        related: [{ message: `"${other.peer}" is defined here`, path: ['peers', other.peer] }],
      })
    }
    claims.add({ peer, inside: undefined }, proof.to)
    known.set(peer, proof)
  }
}

function isAlike(one: Proof | undefined, other: Proof): boolean {
  return JSON.stringify(one?.addresses?.toSorted()) === JSON.stringify(other.addresses?.toSorted())
}
