/** The media plane of a process: its engines, and a session for every call, relayed or direct. */
import { randomIds, type Ids } from '../base/ids.ts'
import type { DigitReports } from './digits.ts'
import { directSession } from './direct.ts'
import { holdJointly } from './held-jointly.ts'
import type { MediaPlane } from './media.ts'
import { createNodes, type NodeStatus, type NodesOptions } from './nodes.ts'
import { openRelay, resumeRelay } from './relay.ts'

export interface MediaPlaneOptions extends NodesOptions {
  /** Told of each call that found no engine, for the metric. */
  readonly onUnavailable?: () => void
  /** Where the engines report the digits callers dial; without it none are heard. */
  readonly digits?: Pick<DigitReports, 'watch'> | undefined
  /** Names of sessions towards the engines. Random when left out. */
  readonly ids?: Ids
}

/** The port of media.ts, and what its owner needs besides. */
export interface OwnedMediaPlane extends MediaPlane {
  /** How each node stands, in the order they were given. */
  status(): readonly NodeStatus[]
  /** Resolves when every node has answered its first ping or has not: at once on loopback, else within a second. */
  ready(): Promise<void>
  /**
   * Stops pinging and closes the sockets, after the releases under way (each has a limit of its own).
   * Sessions nobody released are left to the engines.
   */
  close(): Promise<void>
}

/** Begins to ping the nodes given. Without any, {@link MediaPlane.canRelay} is false and only `direct` works. */
export function createMediaPlane(options: MediaPlaneOptions): OwnedMediaPlane {
  const nodes = createNodes(options)
  const ids = options.ids ?? randomIds
  const onUnavailable = options.onUnavailable ?? (() => {})
  const releasing = new Set<Promise<void>>()
  const onRelease = (done: Promise<void>) => {
    releasing.add(done)
    void done.finally(() => releasing.delete(done))
  }

  return {
    canRelay: options.nodes.length > 0,
    open({ path, caller }, callUid) {
      if (path === 'direct') return directSession
      const ngCallId = ids.uid()
      const { digits } = options
      const session = holdJointly(openRelay({ nodes, ngCallId, caller, onUnavailable, onRelease, digits }))
      options.log.debug({ callUid, node: session.node, ngCallId }, 'media session opened')
      return session
    },
    resume(snapshot) {
      const { digits } = options
      const session = resumeRelay({ nodes, onUnavailable, onRelease, digits }, snapshot)
      return session ? holdJointly(session) : directSession
    },
    status: () => nodes.status(),
    ready: () => nodes.ready(),
    async close() {
      await Promise.all(releasing)
      nodes.close()
    },
  }
}
