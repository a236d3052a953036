/** The compiled policy: what the engine holds while it serves. Frozen; one generation of the store. */
import type { CallLimit, Decision, MediaWords, TransferWord } from './decision.ts'
import type { CallFacts, CallToRead } from './facts.ts'
import type { TokenSource } from './token-sources.ts'
import type { DigestRealm, SecretUse } from './secrets.ts'
import type { Enrolment } from './enrolments.ts'
import type { KnownTarget } from './known-targets.ts'
import type { Answers, Lookup } from './lookups/lookup.ts'
import type { Queue } from './queue/queue.ts'
import type { Reading } from './read-stage.ts'

export interface Policy {
  /** SHA-256 over the files it was made of, hex. */
  readonly digest: string
  /** The peer that vouches for a source address, most specific first; undefined for a stranger. */
  peerOf(address: string): string | undefined
  /**
   * Makes the facts of a call under this policy's home plan.
   * @param answers of lookups; plan B stands for those that are not here
   */
  factsOf(call: CallToRead, answers?: Answers): CallFacts
  /** The same, and what the call must be asked about before its facts are the last word. */
  read(call: CallToRead, answers?: Answers): Reading
  /** The tokens that prove a peer, in file order. */
  readonly tokens: readonly TokenSource[]
  /** Every lookup, by name. */
  readonly lookups: ReadonlyMap<string, Lookup>
  /**
   * Decides where a call goes. First match in file order, depth first.
   * Pure and bounded: same policy and facts, same decision; never throws.
   * @param all true makes `why` name every rule before the match, also those an index skipped
   */
  evaluate(facts: CallFacts, all?: boolean): Decision
  /** What a caller's peer says of its media; undefined for strangers and peers that do not say. */
  mediaOf(peer: string | undefined): MediaWords | undefined
  /** What a peer's policy says of transfers it asks for; undefined for strangers and peers that do not say. */
  transferOf(peer: string | undefined): TransferWord | undefined
  /** Every peer's name, for metrics' labels. */
  readonly peers: readonly string[]
  /** Every pool's name. */
  readonly pools: readonly string[]
  /** Every rule's path in file order. */
  readonly rules: readonly string[]
  /** How many rows each list has, by name. */
  readonly lists: ReadonlyMap<string, number>
  /** Every target that peers and pools name, for whoever watches over them. */
  readonly targets: readonly KnownTarget[]
  /** Headers its rules and templates can read, long names in lower case. */
  readonly headersRead: ReadonlySet<string>
  /** The peers whose users prove themselves by a password. */
  readonly digests: readonly DigestRealm[]
  /** Our registrations with peers, in file order. */
  readonly enrolments: readonly Enrolment[]
  /** Every secret it names, and where first. */
  readonly secrets: readonly SecretUse[]
  /** The peers whose phones register with us. */
  readonly registrars: ReadonlySet<string>
  /** The folder its prompts lie in; undefined when it names none. */
  readonly promptsIn?: string
  /** Where callers wait for agents, by name. */
  readonly queues: ReadonlyMap<string, Queue>
  /** How many calls each peer may have; a peer that is not in it, any number. */
  readonly limits: ReadonlyMap<string, CallLimit>
  /** Digits, as people dial them. */
  readonly emergencyNumbers: ReadonlySet<string>
}
