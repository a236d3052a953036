/** Whoever is to be registered can be: the address has a user, is registered once, and for a sensible time. */
import { parseUri } from '../../sip/uri.ts'
import type { Check } from '../check.ts'
import { ENROLMENT_MS } from '../enrolments.ts'
import { durationMs } from '../failover.ts'

export const enrolments: Check = ({ tree, report }) => {
  const known = new Map<string, string>()
  for (const [peer, { register }] of Object.entries(tree.peers ?? {})) {
    if (!register) continue
    const path = ['peers', peer, 'register']
    const address = parseUri(register.as)
    if (address && address.user === undefined) {
      report({
        code: 'POL-328', path: [...path, 'as'], message: `"${register.as}" names no user to register`,
        hint: `write our name with them before the host: "sip:acme@${address.host}"`,
      })
    }
    const first = known.get(register.as)
    if (first === undefined) known.set(register.as, peer)
    else {
      report({
        code: 'POL-225', path: [...path, 'as'], message: `peers "${first}" and "${peer}" both register ${register.as}`,
        hint: 'register it once: a call to it would come twice',
        related: [{ message: `"${first}" registers it here`, path: ['peers', first, 'register', 'as'], part: 'value' }],
      })
    }
    const ms = register.expires === undefined ? ENROLMENT_MS.usual : durationMs(register.expires)
    if (ms >= ENROLMENT_MS.min && ms <= ENROLMENT_MS.max) continue
    report({
      code: 'POL-313', path: [...path, 'expires'],
      message: `${register.expires} is ${ms < ENROLMENT_MS.min ? 'shorter than half a minute' : 'longer than a day'}`,
      hint: 'write a duration from 30s to 24h',
    })
  }
}
