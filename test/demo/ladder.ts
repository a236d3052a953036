/** Draws a call as a telephone engineer does: parties side by side, one arrow a line, time on the left. */

export interface Arrow {
  /** Milliseconds since the first arrow. */
  readonly atMs: number
  readonly from: string
  readonly to: string
  readonly says: string
}

const COLUMN_MIN = 24
/** What a label needs beside itself: two blanks, a head, two dashes, the line. */
const AROUND_LABEL = 6

/** @param parties from left to right; every arrow goes between two neighbours */
export function drawLadder(parties: readonly string[], arrows: readonly Arrow[]): string {
  const margin = ' '.repeat(10)
  const column = Math.max(COLUMN_MIN, ...arrows.map(({ says }) => says.length + AROUND_LABEL))
  const head = margin + parties.map(name => name.padEnd(column)).join('').trimEnd()
  const lines = arrows.map(arrow => `${`${arrow.atMs.toFixed(0)} ms`.padStart(8)}  ${row(parties, arrow, column)}`)
  return [head, ...lines].join('\n')
}

function row(parties: readonly string[], { from, to, says }: Arrow, width: number): string {
  const start = parties.indexOf(from)
  const end = parties.indexOf(to)
  const left = Math.min(start, end)
  const right = Math.max(start, end)
  const space = ' '.repeat(width - 1)
  let line = ''
  for (let column = 0; column < parties.length - 1; column++) {
    if (column < left || column >= right) line += `│${space}`
    else if (column === left) line += `│${shaft(says, start < end, (right - left) * width - 1)}`
  }
  return `${line}│`
}

function shaft(says: string, rightward: boolean, width: number): string {
  const label = ` ${says} `
  const dashes = Math.max(2, width - label.length - 1)
  const before = '─'.repeat(Math.floor(dashes / 2))
  const after = '─'.repeat(Math.ceil(dashes / 2))
  return rightward ? `${before}${label}${after}▶` : `◀${before}${label}${after}`
}
