/** Sources are addresses, or networks whose address lies at their beginning. */
import type { Check } from '../check.ts'
import { networkBase } from '../networks.ts'

export const networks: Check = ({ tree, report }) => {
  for (const [name, { source }] of Object.entries(tree.peers ?? {})) {
    for (const [at, network] of (source ?? []).entries()) {
      const base = networkBase(network)
      if (base === network) continue
      const path = ['peers', name, 'source', at]
      if (base === undefined) {
        report({ code: 'POL-307', path, message: `"${network}" is not an address or network`, hint: mendFor(network) })
      } else {
        report({
          code: 'POL-307', path, message: `"${network}" is not the beginning of its network`,
          hint: `write "${base}", or "${network.split('/')[0]}" for the one address`,
        })
      }
    }
  }
  for (const [at, { call }] of (tree.tests ?? []).entries()) {
    if (call.source === undefined || (!call.source.includes('/') && networkBase(call.source) !== undefined)) continue
    report({
      code: 'POL-307', path: ['tests', at, 'call', 'source'], message: `"${call.source}" is not an address`,
      hint: 'such as "193.252.0.9"',
    })
  }
}

function mendFor(text: string): string {
  if (/[a-z]{2,}/i.test(text) && !text.includes(':')) return 'names are not looked up; write the address'
  return 'such as "193.252.0.0/20", "10.0.0.10" or "2001:db8::/32"'
}
