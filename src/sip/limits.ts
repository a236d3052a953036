/** How much of a message we are ready to read. */
export interface MessageLimits {
  /** The whole message; past it the answer is 513. */
  readonly messageBytes: number
  /** Header lines; past it 400. */
  readonly headerLines: number
  /** One line, its folded parts together; past it 400, for the request line 414. */
  readonly lineBytes: number
}

/** Via values: as many hops as Max-Forwards allows a request that was not told otherwise. */
export const viasMax = 70

export const defaultLimits: MessageLimits = { messageBytes: 65_535, headerLines: 200, lineBytes: 8192 }
