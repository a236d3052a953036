/** One row of the table: a call, what each party of it does, and what the router writes of it. */
import type { CallRecord } from '../../../src/cdr/record.ts'
import type { Step } from './steps.ts'

export interface Row {
  readonly title: string
  /** Where the flow is drawn or demanded. */
  readonly source: string
  readonly caller: readonly Step[]
  /** Who is called, each at a place of its own. */
  readonly callees?: readonly (readonly Step[])[]
  /** The rule's action; one that dials the callees in order when left out. @param uris theirs */
  readonly does?: (uris: readonly string[]) => string
  /** What a rule asks beside the number. */
  readonly when?: string
  /** Whose calls the rule takes, in place of anyone's; `phones` register and have a password. */
  readonly peer?: 'phones'
  /** What a peer of the row's name is, which its rule calls. @param uris the callees' */
  readonly target?: (uris: readonly string[]) => string
  /** More words of the rule, such as `transfer: refuse`. */
  readonly rule?: string
  /** The action for who is called in its course: the number with `-onward` behind it. @param uris the callees' */
  readonly onward?: (uris: readonly string[]) => string
  /** What of its record counts; left out for what is no call. */
  readonly record?: Partial<CallRecord>
  /** Bounds of its figures. Milliseconds. */
  readonly between?: Partial<Record<'talkMs' | 'setupMs', readonly [least: number, most: number]>>
  /** The outcome of each attempt: `answered`, or the status or cause it failed with. */
  readonly attempts?: readonly (string | number)[]
  /** It waits for long timers: played on a router whose clock runs faster. */
  readonly slow?: true
  /** Every copy of a message is a step of its own. */
  readonly counted?: true
  /** Only where it makes sense at all; says why. */
  readonly only?: { readonly transport?: 'udp'; readonly edge?: 'embedded'; readonly why: string }
  /** What the C++ drachtio-server is known to do otherwise: there the row is played and not judged. */
  readonly server?: string
}

/** Tries the callees in order, with these words about moving on. */
export function hunt(failover: string): (uris: readonly string[]) => string {
  return uris => `{ dial: { pick: { in-order: [${uris.map(uri => `"${uri}"`).join(', ')}] }, failover: ${failover} } }`
}
