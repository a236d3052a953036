/**
 * The port records leave by. An adapter hands a batch to its server and resolves when it is safe there;
 * waiting, trying again and keeping order are done once, for all of them, in `delivery.ts`.
 */

/** A record on its way. */
export interface SentRecord {
  /** The call's uid, by which whoever gets a record twice knows it. */
  readonly uid: string
  /** The record as one line of JSON. */
  readonly json: string
}

export interface Sink {
  /** Where it sends to, without user and password: `https://billing.example/calls`. */
  readonly place: string
  /** How many records it takes at once. */
  readonly batchMax: number
  /**
   * Hands over all of these, in order; resolves when they are safe.
   * @throws BatchRefused when sending them again would come to the same; anything else is tried again
   */
  send(records: readonly SentRecord[]): Promise<void>
  /** Lets the server go; what is under way fails. */
  close(): void
}

/** The server looked at the batch and will not have it: something in it is wrong. */
export class BatchRefused extends Error {
  override readonly name = 'BatchRefused'
}

/** What a sink may ask for its passwords: the newest value, so that one that was changed is found. */
export type SecretSource = (name: string) => Promise<string>

/** How long a server may take to say that records are safe. Milliseconds. */
export const answerMs = 10_000
export const connectMs = 5_000

/** What an error says. The error itself may hold what was sent, and a password with it. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return message === '' || message === undefined ? code ?? String(error) : message
}
