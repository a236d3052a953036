/** A promise that was broken, and the call it was about when there is one. */
export interface Fault {
  readonly says: string
  readonly callId?: string
}
