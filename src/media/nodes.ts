/**
 * The rtpengine nodes: which of them answer, which has the least of our sessions. A node is left out
 * the moment its host refuses us, it stays silent to three commands, or a command times out, and is
 * taken back by the first good ping. Knows commands and deletes, but not what a session is.
 */
import type { Clock, Timer } from '../base/clock.ts'
import { RouterError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { countsOf, type Counted } from './counted.ts'
import { createDeletions, type Deletions } from './deletions.ts'
import type { MediaCounts } from './media.ts'
import { Members } from './members.ts'
import { createNgClient, type NgClient } from './ng.ts'
import { placeName } from './wire.ts'

/** So many commands find out whether a node in doubt still lives; further calls are spared the wait. */
const PROBES_MAX = 3

/** The caller's tag, in every session of ours. */
export const callerTag = 'a'

/** Where a node listens for ng commands. */
export interface NodeAddress {
  /** An IPv4 or IPv6 address, or a name, looked up again whenever the node is out. */
  readonly host: string
  readonly port: number
}

/** A node, and what it is given to do. */
export interface EngineAddress extends NodeAddress {
  /** Its share of the sessions, against those of the others. Default 1. */
  readonly weight?: number
  /** With so many sessions of ours it takes no more. Default without bound. */
  readonly sessionsMax?: number
  /** Commands go over a WebSocket, plain or in TLS. Default UDP. */
  readonly webSocket?: 'ws' | 'wss'
}

/** How a node stands, for the admin API and tests. */
export interface NodeStatus {
  /** `127.0.0.1:22222`, `[::1]:22222`. */
  readonly name: string
  readonly up: boolean
  /** Taken out by hand: it keeps its sessions and takes no more. */
  readonly drained: boolean
  /** Sessions of ours on it. */
  readonly sessions: number
  readonly sessionsMax?: number
  readonly weight: number
  /** Ended sessions the node has yet to be told of. */
  readonly deletesWaiting: number
  /** Replies that came too late to be used. */
  readonly lateReplies: number
}

export interface NodesOptions {
  readonly nodes: readonly EngineAddress[]
  readonly clock: Clock
  readonly log: Log
  /** Told of each change, and once of each node's first state. */
  readonly onNode?: (name: string, up: boolean) => void
  /** Told how many sessions of ours a node has, whenever that changes. */
  readonly onSessions?: (name: string, count: number) => void
  /** Time between pings. Default 1000 ms. */
  readonly pingEveryMs?: number
  /** Limit of one command. Default 1000 ms. */
  readonly commandLimitMs?: number
}

/** What a session asks of its engine. */
type EngineCommands = Pick<NgClient,
  'offer' | 'answer' | 'blockMedia' | 'unblockMedia' | 'playMedia' | 'stopMedia' | 'playDtmf' | 'heedDtmf' | 'record'
  | 'subscribe' | 'subscribed' | 'unsubscribe'>

/** One node, as a session sees it. */
export interface MediaNode {
  readonly name: string
  readonly up: boolean
  /** @throws RouterError MEDIA_TIMEOUT, MEDIA_REFUSED or MEDIA_UNAVAILABLE */
  ask<T>(command: (engine: EngineCommands) => Promise<T>): Promise<T>
  /**
   * The same of what harms nobody left undone. Never rejects: a node that fails carries nothing on.
   * @returns whether it was done
   */
  attempt(command: (engine: EngineCommands) => Promise<void>): Promise<boolean>
  /** Now, or when the node is back. Never rejects. @returns what it counted, when that is now */
  delete(callId: string, calleeTag: string): Promise<MediaCounts | undefined>
  /** The sessions of ours on it. */
  readonly members: Pick<Members, 'join' | 'expect' | 'leave'>
}

export interface MediaNodes {
  /**
   * The node for a new session: up, answering promptly, least sessions for its weight; ties go round. One in
   * doubt is asked when no other is there, and by no more calls than it takes to find out about it.
   * @param tried nodes not to be asked again
   */
  pick(tried?: ReadonlySet<MediaNode>): MediaNode | undefined
  /** Undefined when no node of that name is configured. */
  named(name: string): MediaNode | undefined
  /** Takes a node out by hand, or lets it back in. @returns false when there is none of that name */
  drain(name: string, drained: boolean): boolean
  /** Has every node delete these, one after the other. Never rejects. */
  forget(callIds: readonly string[]): Promise<void>
  status(): readonly NodeStatus[]
  /** Resolves when every node has answered its first ping, or has not. */
  ready(): Promise<void>
  /** Stops pinging and closes the sockets. */
  close(): void
}

export function createNodes(options: NodesOptions): MediaNodes {
  const nodes = options.nodes.map(address => new Node(address, options))
  let turn = 0
  return {
    pick(tried) {
      turn = (turn + 1) % Math.max(1, nodes.length)
      const inTurn = [...nodes.slice(turn), ...nodes.slice(0, turn)]
      return inTurn.filter(node => node.willing && !tried?.has(node)).reduce<Node | undefined>(better, undefined)
    },
    named: name => nodes.find(node => node.name === name),
    drain(name, drained) {
      const node = nodes.find(each => each.name === name)
      if (node) node.drained = drained
      return node !== undefined
    },
    async forget(callIds) {
      await Promise.all(nodes.map(async node => {
        for (const callId of callIds) await node.delete(callId, callerTag)
      }))
    },
    status: () => nodes.map(node => node.status()),
    async ready() {
      await Promise.all(nodes.map(node => node.firstPing))
    },
    close() {
      for (const node of nodes) node.close()
    },
  }
}

function better(best: Node | undefined, node: Node): Node {
  if (!best) return node
  if (best.doubtful !== node.doubtful) return best.doubtful ? node : best
  return node.members.load < best.members.load ? node : best
}

class Node implements MediaNode {
  readonly name: string
  readonly firstPing: Promise<void>
  /** Until its first ping a node gets the benefit of the doubt, so that the first call need not wait. */
  up = true
  drained = false
  readonly #options: NodesOptions
  readonly #client: NgClient
  readonly #deletions: Deletions<Counted | undefined>
  readonly members: Members
  #known = false
  #closed = false
  #next: Timer | undefined
  /** By the last ping, and not of one that was out since. Seconds */
  #uptimeS = 0

  constructor({ weight, sessionsMax, ...address }: EngineAddress, options: NodesOptions) {
    this.name = placeName(address)
    this.#options = options
    this.#client = createNgClient({
      ...address,
      clock: options.clock,
      onLost: why => this.#out(why),
      ...options.commandLimitMs === undefined ? {} : { limitMs: options.commandLimitMs },
    })
    this.#deletions = createDeletions(this.name, options.log,
      callId => this.ask(engine => engine.delete(callId, callerTag)))
    this.members = new Members({
      clock: options.clock, knows: callId => this.#knows(callId), weight, max: sessionsMax,
      onCount: count => options.onSessions?.(this.name, count),
    })
    this.firstPing = this.#ping()
  }

  get doubtful(): boolean {
    return this.#client.doubtful
  }

  /** May take another session. */
  get willing(): boolean {
    if (!this.up || this.drained || this.members.isFull) return false
    return !(this.doubtful && this.#client.pending >= PROBES_MAX)
  }

  async delete(callId: string, calleeTag: string): Promise<MediaCounts | undefined> {
    return countsOf(await this.#deletions.delete(callId, this.up), callerTag, calleeTag)
  }

  status(): NodeStatus {
    const { name, up, drained, members: { count: sessions, weight, max } } = this
    const bound = max === undefined ? {} : { sessionsMax: max }
    const { lateReplies } = this.#client
    return { name, up, drained, sessions, ...bound, weight, deletesWaiting: this.#deletions.waiting, lateReplies }
  }

  close(): void {
    this.#closed = true
    this.#next?.cancel()
    this.members.close()
    this.#client.close()
  }

  /** Runs a command that may not time out, or the node is left out. */
  async ask<T>(command: (engine: NgClient) => Promise<T>): Promise<T> {
    try {
      return await command(this.#client)
    } catch (error) {
      if (error instanceof RouterError && error.code === 'MEDIA_TIMEOUT') this.#out('did not answer in time')
      throw error
    }
  }

  async attempt(command: (engine: EngineCommands) => Promise<void>): Promise<boolean> {
    try {
      await this.ask(command)
      return true
    } catch {
      // The party is unknown to the node, or the node is lost; either way nobody hears it.
      return false
    }
  }

  /** @returns undefined when it does not answer that now */
  async #knows(callId: string): Promise<boolean | undefined> {
    try {
      await this.ask(engine => engine.query(callId))
      return true
    } catch (error) {
      const isUnknown = error instanceof RouterError && /^unknown call-id/i.test(String(error.fields['reason']))
      return isUnknown ? false : undefined
    }
  }

  async #ping(): Promise<void> {
    if (this.#closed) return
    this.#next = this.#options.clock.after(this.#options.pingEveryMs ?? 1000, () => void this.#ping())
    try {
      if (await this.#isAnother()) this.#out('was started again')
      await this.#in()
      await this.#deletions.retry()
    } catch {
      // One lost ping proves nothing about a node we know: the client counts, and says when it is lost.
      if (!this.#known) this.#out('did not answer its first ping')
      if (!this.up) this.#client.reopen()
    }
  }

  /** Whether it was away since the last ping, and lost what one that stays away has. Rejects where it is now. */
  async #isAnother(): Promise<boolean> {
    if (!this.up || !this.#known || this.members.count === 0) return this.#client.ping().then(() => false)
    const beforeS = this.#uptimeS
    this.#uptimeS = await this.#client.uptimeS() ?? beforeS
    return this.#uptimeS < beforeS
  }

  async #in(): Promise<void> {
    if (this.up && this.#known) return
    this.#change(true)
    this.#options.log.info({ node: this.name }, 'media node answers')
    await this.members.back()
  }

  #out(why: string): void {
    if (this.#closed || (!this.up && this.#known)) return
    this.#uptimeS = 0
    this.#change(false)
    this.#options.log.warn({ node: this.name, why }, 'media node left out')
    this.members.out()
  }

  #change(up: boolean): void {
    this.#known = true
    this.up = up
    this.#options.onNode?.(this.name, up)
  }
}
