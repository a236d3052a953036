/** A rule or test that asks for callers of a peer can be met: the peer has a source, or we are registered with it. */
import type { Check } from '../check.ts'
import type { Path } from '../position.ts'

export const vouching: Check = ({ tree, outline, report }) => {
  const look = (name: string, path: Path): void => {
    const peer = tree.peers?.[name]
    if (!peer || peer.source !== undefined || peer.register !== undefined) return
    report({
      code: 'POL-209', path, message: `peer "${name}" has no source, so no call can come from it`,
      hint: 'say where its calls come from: source: [ADDRESS]',
      related: [{ message: `peer "${name}" is defined here`, path: ['peers', name] }],
    })
  }
  for (const { kind, name, path } of outline.references) if (kind === 'peer') look(name, path)
  for (const { call, path } of outline.told) {
    if (call?.peer !== undefined && call.source === undefined) look(call.peer, [...path, 'call', 'peer'])
  }
}
