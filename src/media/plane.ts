/** The media plane of a process: its engines, and a session for every call, relayed or direct. */
import { randomIds, type Ids } from '../base/ids.ts'
import { directSession } from './direct.ts'
import { holdJointly } from './held-jointly.ts'
import type { MediaPlane } from './media.ts'
import { createNodes, type NodeStatus, type NodesOptions } from './nodes.ts'
import { openRelay, resumeRelay } from './relays.ts'
import type { EngineReports } from './reports.ts'

export interface MediaPlaneOptions extends NodesOptions, EngineReports {
  /** Told of each call that found no engine, for the metric. */
  readonly onUnavailable?: () => void
  /** Names of sessions towards the engines. Random when left out. */
  readonly ids?: Pick<Ids, 'uid'>
}

/** The port of media.ts, and what its owner needs besides. */
export interface OwnedMediaPlane extends MediaPlane {
  /** Takes a node out by hand, or lets it back in. @returns false when there is none of that name */
  drain(name: string, drained: boolean): boolean
  /** Ends sessions of ours that nobody has, wherever they are; what no engine knows is no error. */
  forget(ngCallIds: readonly string[]): void
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
  const { digits, silence } = options
  const releasing = new Set<Promise<void>>()
  const onRelease = (done: Promise<void>) => {
    releasing.add(done)
    void done.finally(() => releasing.delete(done))
  }
  const shared = { nodes, onUnavailable, onRelease, digits, silence, clock: options.clock }

  return {
    canRelay: options.nodes.length > 0,
    open({ path, caller }, callUid) {
      if (path === 'direct') return directSession
      const ngCallId = ids.uid()
      const session = holdJointly(openRelay({ ...shared, ngCallId, caller }))
      options.log.debug({ callUid, node: session.node, ngCallId }, 'media session opened')
      return session
    },
    resume(snapshot) {
      const session = resumeRelay(shared, snapshot)
      return session ? holdJointly(session, snapshot.parties.b) : directSession
    },
    drain: (name, drained) => nodes.drain(name, drained),
    forget: ngCallIds => onRelease(nodes.forget(ngCallIds)),
    status: () => nodes.status(),
    ready: () => nodes.ready(),
    async close() {
      await Promise.all(releasing)
      nodes.close()
    },
  }
}
