/** Sessions on rtpengine: begun, and gone on with from another process. */
import { RouterError } from '../base/errors.ts'
import type { BareSession } from './held-jointly.ts'
import type { MediaSnapshot } from './media.ts'
import { RelaySession, type RelayOptions } from './relay.ts'

/** @throws RouterError MEDIA_UNAVAILABLE when no node is up */
export function openRelay(options: RelayOptions): BareSession {
  const node = options.nodes.pick()
  if (node) return new RelaySession(options, node)
  options.onUnavailable()
  throw new RouterError('MEDIA_UNAVAILABLE', 'no media node is up and has room')
}

/** @returns undefined when there is no node left to go on at */
export function resumeRelay(
  options: Omit<RelayOptions, 'ngCallId' | 'caller'>, snapshot: MediaSnapshot,
): BareSession | undefined {
  const node = options.nodes.named(snapshot.node) ?? options.nodes.pick()
  const { ngCallId, parties: { a: caller } } = snapshot
  return node && new RelaySession({ ...options, ngCallId, caller }, node, snapshot)
}
