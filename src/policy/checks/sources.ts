/** An address belongs to one peer; where networks lie inside each other the smaller one decides. */
import type { Check } from '../check.ts'
import { NetworkSet } from '../networks.ts'
import { networksOf, proofOf } from '../outline.ts'
import { isByAddressAlone } from '../peer-sources.ts'
import type { Path } from '../position.ts'

interface Claim {
  readonly peer: string
  readonly network: string
  readonly path: Path
}

export const sources: Check = ({ tree, report }) => {
  const known = new NetworkSet<Claim>()
  const claims: Claim[] = []
  for (const [peer, written] of Object.entries(tree.peers ?? {})) {
    // Who is recognised by more than an address is told apart by that.
    if (!isByAddressAlone(written)) continue
    for (const [at, network] of networksOf(written).entries()) {
      const claim = { peer, network, path: ['peers', peer, 'source', ...proofOf(written) ? ['addresses'] : [], at] }
      const before = known.add(network, claim)
      if (before === undefined) claims.push(claim)
      else if (before.peer !== peer) {
        report({
          code: 'POL-401', path: claim.path, message: `peers "${before.peer}" and "${peer}" both claim ${network}`,
          hint: 'give it to one of them',
          related: [{ message: `"${before.peer}" claims it here`, path: before.path, part: 'value' }],
        })
      }
    }
  }
  for (const { peer, network, path } of claims) {
    const around = known.around(network)
    if (around === undefined || around.peer === peer) continue
    report({
      code: 'POL-401', severity: 'warning', path,
      message: `${network} of "${peer}" lies inside a source of "${around.peer}"`,
      hint: `calls from there are "${peer}"'s, for the smaller network decides`,
      related: [{ message: `"${around.peer}" claims ${around.network} here`, path: around.path, part: 'value' }],
    })
  }
}
