/**
 * What a party of a scenario does and hears, in order: the words the table of scenarios is written in.
 * `sipp-xml` says them to SIPp, `player` to our own sockets where SIPp has none.
 */

/** Something to be found in a message. */
export interface Sight {
  /** A header; its body when left out. */
  readonly header?: string
  /** A POSIX expression, which is what SIPp knows. */
  readonly has: string
  /** It must not be there. */
  readonly not?: boolean
}

export interface Parts {
  /** A description, by name. */
  readonly sdp?: SdpName
  /** Any other body, with its type. */
  readonly body?: { readonly type: string; readonly text: string }
  /** More header lines. */
  readonly lines?: readonly string[]
  /** Another Contact: the party moves to this user. */
  readonly contactUser?: string
  /** In place of its Contact: this value, or none where it is empty. */
  readonly contact?: string
  /** Answers the challenge it heard last, as the user that is called, with this password. */
  readonly password?: string
}

export type Step =
  /** Sends a request: in the dialog as far as there is one. ACK and CANCEL belong to the last INVITE. */
  | { readonly do: 'ask'; readonly method: string } & Parts
  /** Sends its last request with this method once more, to the letter. */
  | { readonly do: 'resend'; readonly method: string }
  /** Answers their last request with this method. @see fork */
  | { readonly do: 'answer'; readonly method: string; readonly status: number; readonly fork?: string
      /** A provisional that asks for PRACK. */
      readonly rseq?: number } & Parts
  /** Waits for a response. */
  | { readonly do: 'hear'; readonly status: number; readonly method: string; readonly see: readonly Sight[]
      readonly maybe?: true }
  /** Waits for a request. */
  | { readonly do: 'take'; readonly method: string; readonly see: readonly Sight[] }
  | { readonly do: 'wait'; readonly ms: number }
  /** Two things that may come in either order. */
  | { readonly do: 'either'; readonly one: readonly Step[]; readonly other: readonly Step[] }
  /** Lets a message that is repeated come as often as it likes, until the next step's comes. */
  | { readonly do: 'repeats'; readonly status: number; readonly method: string }

export type SdpName = 'audio' | 'moved' | 'held' | 'holding' | 'resumed' | 'alaw' | 'inactive'

/** Descriptions by name: the version of the origin, the payload, and the direction. */
export const descriptions: Readonly<Record<SdpName, readonly [version: number, payload: string, direction: string]>> = {
  audio: [1, '0', ''],
  moved: [2, '0', ''],
  alaw: [2, '8', ''],
  holding: [2, '0', 'sendonly'],
  held: [2, '0', 'recvonly'],
  inactive: [2, '0', 'inactive'],
  resumed: [3, '0', 'sendrecv'],
}

export const audio: Parts = { sdp: 'audio' }

export function ask(method: string, parts: Parts = {}): Step {
  return { do: 'ask', method, ...parts }
}

export function resend(method: string): Step {
  return { do: 'resend', method }
}

/** @param fork a tag of its own: another branch of a forked INVITE */
export function answer(
  method: string, status: number, parts: Parts & { readonly fork?: string; readonly rseq?: number } = {},
): Step {
  return { do: 'answer', method, status, ...parts }
}

export function hear(status: number, method: string, ...see: readonly Sight[]): Step {
  return { do: 'hear', status, method, see }
}

/** A provisional that may come, or not. */
export function maybe(status: number, method = 'INVITE'): Step {
  return { do: 'hear', status, method, see: [], maybe: true }
}

export function take(method: string, ...see: readonly Sight[]): Step {
  return { do: 'take', method, see }
}

export function wait(ms: number): Step {
  return { do: 'wait', ms }
}

export function either(one: readonly Step[], other: readonly Step[]): Step {
  return { do: 'either', one, other }
}

export function repeats(status: number, method: string): Step {
  return { do: 'repeats', status, method }
}

/** Takes a request and says yes to it. */
export function grant(method: string, parts: Parts = {}, ...see: readonly Sight[]): readonly Step[] {
  return [take(method, ...see), answer(method, 200, parts)]
}

/** Asks, and hears yes. */
export function get(method: string, parts: Parts = {}, ...see: readonly Sight[]): readonly Step[] {
  return [ask(method, parts), hear(200, method, ...see), ...method === 'INVITE' ? [ask('ACK')] : []]
}

/** The caller's set-up of a plain call. */
export const called: readonly Step[] = [
  ask('INVITE', audio), maybe(180), hear(200, 'INVITE'), ask('ACK'),
]

/** What a party that registers says of itself, and what it is asked first. @see password */
export const password = 'of-the-scenario'
export const isAsked: readonly Sight[] = [{ header: 'WWW-Authenticate', has: 'Digest' }]

/** The callee's. */
export const answered: readonly Step[] = [
  take('INVITE'), answer('INVITE', 180), answer('INVITE', 200, audio), take('ACK'),
]

/** What the callee cannot see: the caller's ACK is at the router, too. */
export const untilAcked = wait(500)

export const hangsUp: readonly Step[] = get('BYE')
export const isHungUpOn: readonly Step[] = grant('BYE')
