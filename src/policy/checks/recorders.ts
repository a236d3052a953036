/** Whoever is to record calls can be called, and hears audio as recording servers take it. */
import type { Check } from '../check.ts'
import { REGISTERED } from '../outline.ts'

export const recorders: Check = ({ tree, outline, report }) => {
  for (const { kind, name, path } of outline.references) {
    const peer = kind === 'recorder' ? tree.peers?.[name] : undefined
    if (!peer) continue
    const related = [{ message: `peer "${name}" is defined here`, path: ['peers', name] }]
    if (peer.contact === undefined || peer.contact === REGISTERED) {
      report({
        code: 'POL-413', path, message: `peer "${name}" has no contact of its own to record calls at`,
        hint: 'say how to reach it: contact: "sip:HOST"', related,
      })
    } else if (tree.media?.[peer.media ?? '']?.transport === 'webrtc') {
      report({
        code: 'POL-413', path, message: `peer "${name}" wants WebRTC, and recording servers are sent plain RTP or SRTP`,
        hint: 'give it a media profile with transport: plain or srtp', related,
      })
    }
  }
}
