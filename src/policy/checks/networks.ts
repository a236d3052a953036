/** Sources are addresses, or networks whose address lies at their beginning. */
import type { Check } from '../check.ts'
import { networkBase } from '../networks.ts'
import { listOf, networksOf, proofOf } from '../outline.ts'
import type { Path } from '../position.ts'

export const networks: Check = ({ tree, outline, report }) => {
  const look = (written: string | readonly string[] | undefined, place: Path): void => {
    for (const [at, network] of listOf(written).entries()) {
      const base = networkBase(network)
      if (base === network) continue
      const path = typeof written === 'string' ? place : [...place, at]
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
  for (const [name, peer] of Object.entries(tree.peers ?? {})) {
    look(networksOf(peer), ['peers', name, 'source', ...proofOf(peer) ? ['addresses'] : []])
  }
  for (const { value, path } of outline.conditions) look(value.source, [...path, 'source'])
  for (const { call, path } of outline.told) {
    if (call?.source === undefined || (!call.source.includes('/') && networkBase(call.source) !== undefined)) continue
    report({
      code: 'POL-307', path: [...path, 'call', 'source'], message: `"${call.source}" is not an address`,
      hint: 'such as "193.252.0.9"',
    })
  }
}

function mendFor(text: string): string {
  if (/[a-z]{2,}/i.test(text) && !text.includes(':')) return 'names are not looked up; write the address'
  return 'such as "193.252.0.0/20", "10.0.0.10" or "2001:db8::/32"'
}
