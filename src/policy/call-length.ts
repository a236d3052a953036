/** How long a call may last, and what those who talk hear before its end. */

/** How long the two may talk, from the answer. */
export interface Longest {
  /** Milliseconds. */
  readonly ms: number
  readonly warning?: Warning
}

/** What is played to those who talk before their time is over. */
export interface Warning {
  /** So long before the end. Milliseconds. */
  readonly beforeMs: number
  /** The prompt's name, and the file the media engine plays. */
  readonly play: string
  readonly file: string
  readonly to: 'caller' | 'callee' | 'both'
}
