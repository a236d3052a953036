/** Peers that want to be told digits by INFO, where nobody reports those of the audio. */
import type { Log } from '../base/log.ts'
import type { Scope } from '../base/scope.ts'
import type { PolicyStore } from '../policy/store.ts'
import type { MediaConfig } from './media.ts'

/** So many peers are named in one line of the log. */
const NAMED_MAX = 10

/** Says, of each policy anew, which peers want to be told digits by INFO that nobody reports. */
export function warnOfDigits(
  { rtpengineDtmf }: MediaConfig, policy: Pick<PolicyStore, 'current' | 'onReload'>, scope: Scope, log: Log,
): void {
  if (rtpengineDtmf) return
  const look = (): void => {
    const { policy: inForce } = policy.current
    const peers = inForce.peers.filter(peer => inForce.mediaOf(peer)?.dtmf === 'info')
    if (peers.length === 0) return
    log.warn({ peerCount: peers.length, peers: peers.slice(0, NAMED_MAX) },
      'peers with dtmf: info are told no digits of the audio of others, for rtpengine-dtmf is not set')
  }
  look()
  scope.onClose('a look at peers of reloads', policy.onReload(({ kind }) => { if (kind === 'loaded') look() }))
}
