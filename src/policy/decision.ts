/**
 * What evaluation returns, and the compiled parts of a policy it refers to. All frozen values:
 * a call holds on to its decision, and with it to the generation of the policy it began with.
 */
import type { Longest } from './call-length.ts'
import type { Contact, Credentials } from './contact.ts'
import type { Position } from './diagnostic.ts'
import type { CallFacts } from './facts.ts'
import type { AfterRule, AnswerMap, FailureSet } from './failures.ts'
import type { RecordWish } from './record-wish.ts'
import type { Identity, Sending } from './sending.ts'

/** Where a call goes, and why. */
export interface Decision {
  readonly outcome: Outcome
  /** Names from the outermost rule to the one that decided, `reception/closed`; `otherwise` when none held. */
  readonly rule: string
  /** The rules tried, in order. Only those the index could not exclude, unless the walk was asked for all. */
  readonly why: readonly Step[]
  /**
   * Where no rule decided: finds the one that only a single condition kept from it, when there is one.
   * A walk of its own, for whoever wants to know; deciding does not wait for it.
   */
  readonly nearestMiss?: () => NearMiss | undefined
  /** What the call carries, each once; left out when it carries nothing. */
  readonly tags?: readonly string[]
}

/** A rule that only a single condition kept from a call. */
export interface NearMiss {
  /** Its path. */
  readonly rule: string
  /** Why it declined: `to is not +33145550100`. */
  readonly because: string
  /** What may be behind it. */
  readonly hint?: string
}

/** One rule on the way. */
export interface Step {
  readonly rule: string
  readonly at: Position
  readonly held: boolean
  /** One phrase: `to is not +33145550100`, `all conditions hold`. */
  readonly because: string
  readonly depth: number
}

export type Outcome =
  | { readonly kind: 'dial'; readonly plan: DialPlan }
  | { readonly kind: 'reject'; readonly status: number; readonly reason?: string }
  | { readonly kind: 'redirect'; readonly contacts: readonly string[] }
  /** The caller is asked to prove that it is a user of one of these peers. */
  | { readonly kind: 'challenge'; readonly peers: readonly string[] }
  /** The call ends at an application of ours. */
  | { readonly kind: 'app'; readonly work: AppWork; readonly around: AroundDial }

/** What an application is to do; the rest of it is the application's own (`apps/app-plan.ts`). */
export interface AppWork {
  /** Which application. */
  readonly app: string
  /** What logs, metrics and tests call it: a flow's name, the orbit as written. */
  readonly name: string
  /** True where somebody else than the media engine comes to hear the caller: then the two speak G.711. */
  readonly listens?: true
}

/** What a rule says of calls, whoever is dialled. */
export interface AroundDial {
  /** The rule's wish; undefined leaves it to the peers, and they to what is there. */
  readonly media?: MediaWords
  /** Applied in order, the rule's before the target peer's. */
  readonly headers: readonly HeaderEdits[]
  /** Who is shown as the caller; undefined for who calls. */
  readonly identity?: Identity
  /** What becomes of transfers either side asks for; undefined leaves it to its peer. */
  readonly transfer?: TransferWord
  /** The call is recorded from its answer on, or is not; undefined leaves it to the peers. */
  readonly record?: RecordWish | false
  /** How long the two may talk; undefined for as long as they like. */
  readonly longest?: Longest
  /** The limits of the rules on the way, outermost first; left out when there are none. */
  readonly limits?: readonly RuleLimit[]
  /** What the rules say of attempts' times; the failover has them already. */
  readonly timers?: Timers
}

/** The inside of a decision to dial. */
export interface DialPlan extends AroundDial {
  /** The pool's name; undefined when the rule names a peer or URI. */
  readonly pool?: string
  /** Used in order: the next only when the one before is used up. */
  readonly tiers: readonly Tier[]
  readonly failover: Failover
  /** Where a lookup says who is dialled: what it says for a call, undefined for plan B. Gone once it is decided. */
  readonly choose?: (facts: CallFacts) => Pick<DialPlan, 'pool' | 'tiers' | 'failover'> | undefined
}

/** What a `limit` allows; undefined is without bound. */
export interface CallLimit {
  readonly calls?: number
  readonly rate?: { readonly count: number; readonly perMs: number }
  readonly perContact?: number
  readonly perCaller?: number
}

/** A rule that sends on only so many calls. */
export interface RuleLimit {
  /** Its path, by which its calls are counted. */
  readonly rule: string
  readonly limit: CallLimit
  /** What one call more hears. */
  readonly refusal: Extract<Outcome, { readonly kind: 'reject' }>
}

/**
 * What becomes of a REFER: `handle` we call the target and join it, `pass` the other side gets it,
 * `refuse` it is declined.
 */
export type TransferWord = 'handle' | 'pass' | 'refuse'

/** A media profile as far as it says something; what each word means, the language's reference says. */
export interface MediaWords {
  readonly name: string
  readonly anchor: 'always' | 'auto' | 'never'
  readonly transport?: 'plain' | 'srtp' | 'webrtc' | 'any'
  readonly codecs?: readonly string[]
  readonly dtmf?: 'rfc4733' | 'info' | 'in-band'
  /** Milliseconds. */
  readonly ptime?: number
  readonly transcode?: 'as-needed' | 'never'
  readonly nat?: boolean
  readonly video?: 'pass' | 'refuse'
  readonly fax?: 'pass' | 'refuse'
  readonly record?: RecordWish | false
  /** The file that whoever this party puts on hold hears. */
  readonly holdMusic?: string
}

/** Targets of equal rank and how to order them for one call. */
export interface Tier {
  /** Stable over reloads, so that round robin goes on where it was: `pool/0`. */
  readonly key: string
  readonly pick: PickWord
  readonly members: readonly Member[]
  /** What a pick by hash tells calls apart by. */
  readonly by?: HashBy
  /** All members as one target, when they ring together. */
  readonly fork?: Target
}

export type PickWord =
  'in-order' | 'round-robin' | 'weighted' | 'least-calls' | 'random-two' | 'hash' | 'latency' | 'all'

/** What is the same for calls that go to the same target. */
export type HashBy = 'from' | 'to' | 'call-id' | 'source'

export interface Member {
  readonly target: Target
  /** A whole number from 0; 1 unless the pick is weighted. Zero is used when nothing else is left. */
  readonly weight: number
}

/** One of several targets that ring together. */
export interface Branch {
  readonly target: Target
  /** How long after the first it begins to ring. Milliseconds. */
  readonly afterMs: number
}

/** One next hop. */
export interface Target {
  /** What logs, metrics and tests say: the peer's name, `peer/2` for its second contact, or the URI. */
  readonly name: string
  readonly peer?: string
  /** Parsed once, when compiling. */
  readonly contact: Contact
  /** Stands for all of these, which ring together, first to begin first; its contact is the first one's. */
  readonly fork?: readonly Branch[]
  readonly media?: MediaWords
  /** The IP version of its media, where its contact does not tell. */
  readonly family?: 4 | 6
  /** What its peer's policy says of transfers it asks for. */
  readonly transfer?: TransferWord
  readonly headers: readonly HeaderEdits[]
  /** How its peer wants numbers; undefined for as they were dialled, to nobody we trust. */
  readonly sending?: Sending
  /** What answers its 401 and 407. */
  readonly auth?: Credentials
  /** Stands for the phones that registered for the called user; its contact says nothing. */
  readonly registered?: true
  /** Whose phones these are; undefined for those of the called user. */
  readonly user?: string
  /** A phone that registered is reached so, beside its contact. */
  readonly reached?: Reached
  /** What a party that is in a call already was shown there last. */
  readonly shown?: string
}

/** How one registered phone is reached. */
export interface Reached {
  /** The way it registered over, as the edge named it; undefined when that is gone. */
  readonly way?: string
  /** The proxies before it, nearest to us first (RFC 3327). */
  readonly path: readonly string[]
}

/** When an attempt's failure moves the call to the next target, and how long each thing may take. */
export interface Failover {
  readonly nextOn: FailureSet
  /** Wins over {@link nextOn}. */
  readonly stopOn: FailureSet
  /** Who heard this much of a target is not moved on when it fails. */
  readonly stopAfter?: Heard
  /** Without any provisional for this long, the attempt is over. Milliseconds. */
  readonly noProgressMs: number
  /** Without an answer for this long after its INVITE, the attempt is over. Milliseconds. */
  readonly ringMs: number
  readonly attemptsMax: number
  /** All attempts together. Milliseconds. */
  readonly totalMs: number
  /** How far a 3xx is followed; undefined takes it for a failure. */
  readonly redirect?: Redirects
  /** What the caller hears for each failure, defaults included. */
  readonly answerCaller: AnswerMap
  /** The rules of the stage after that can speak for this call, in order; left out when there are none. */
  readonly after?: readonly AfterRule[]
}

/** Times of attempts that stand in place of a pool's. */
export type Timers = Partial<Pick<Failover, 'noProgressMs' | 'ringMs' | 'totalMs'>>

/** What a caller heard of a target before it answered: any provisional but 100, or its voice. */
export type Heard = 'ringing' | 'early-media'

/** The bounds of following 3xx. */
export interface Redirects {
  /** Contacts of one answer, best first. */
  readonly contactsMax: number
  /** Answers in a row that may send the call on. */
  readonly depthMax: number
  /** Hosts a call may be sent to, in lower case; `*.domain` is any below it, `*` any at all. */
  readonly hosts: readonly string[]
}

/** Header work, by what it is done on. */
export interface HeaderEdits extends Readonly<Record<HeaderWay, HeaderEdit>> {
  /** SDP lines that cross in neither direction: `b`, or `a=ssrc` by the attribute's name; `*` at the end any rest. */
  readonly sdpDrop: readonly string[]
}

/**
 * `request` the INVITE to the target, `response` the answers to it; `toTarget` and `toCaller` all that
 * follows in the dialog, requests and answers alike.
 */
export type HeaderWay = 'request' | 'response' | 'toTarget' | 'toCaller'

export interface HeaderEdit {
  /** Which headers of the other leg may cross: long names in lower case, `*` at the end matches any rest. */
  readonly pass: readonly string[]
  /** Headers that cross under another name: from long names in lower case to names as the policy writes them. */
  readonly rename: ReadonlyMap<string, string>
  /** By the name a header would cross under. */
  readonly drop: readonly string[]
  /** Names as the policy writes them. */
  readonly set: readonly { readonly name: string; readonly value: Template }[]
}

/** A text with blanks, checked when compiling; it can never yield CR, LF or NUL. */
export interface Template {
  readonly source: string
  /**
   * Empty when a blank has nothing to fill it: the header is then not set.
   * @param peer whom the text is sent to: of several rows of a list its own is quoted
   */
  render(facts: CallFacts, peer?: string): string
}
