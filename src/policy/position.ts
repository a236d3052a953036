/** Where things stand: paths into a policy's tree, and the places of the texts they came from. */
import type { Position } from './diagnostic.ts'

/** Keys and list indexes from the root of the tree: `['rules', 3, 'do', 'dial']`. */
export type Path = readonly (string | number)[]

/** What stands in a tree at a path; undefined where it leads nowhere. */
export function valueAt(tree: unknown, path: Path): unknown {
  return path.reduce((value, step) => (value as Readonly<Record<string | number, unknown>> | null | undefined)?.[step],
    tree)
}

/** Finds the text behind a tree. A path that leads nowhere gives the nearest place on the way to it. */
export interface SourceMap {
  /** The place of the value, or of the key it stands under. Never longer than its first line. */
  at(path: Path, part?: 'key' | 'value'): Position
  /** A plain scalar as its author wrote it, `+33145550100` where the tree has 33145550100. */
  written(path: Path): string | undefined
}

/** One text that was read, for drawing. */
export interface SourceText {
  readonly name: string
  readonly text: string
}

/** A text with its line starts. Offsets count UTF-16 units from 0; lines and columns from 1. */
export class Lines {
  readonly file: string
  readonly #text: string
  readonly #starts: readonly number[]

  constructor(file: string, text: string) {
    this.file = file
    this.#text = text
    const starts = [0]
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1)
    this.#starts = starts
  }

  /** The place from `start` to `end`, cut at the end of the line it begins on; at least one column long. */
  position(start: number, end: number): Position {
    const line = this.#lineOf(start)
    const lineStart = this.#starts[line] ?? 0
    const lineEnd = (this.#starts[line + 1] ?? this.#text.length + 1) - 1
    const text = this.#text.slice(start, Math.min(end, lineEnd)).trimEnd()
    return { file: this.file, line: line + 1, column: start - lineStart + 1, length: Math.max(1, text.length) }
  }

  /** The offset of a place; the inverse of {@link position}. */
  offset({ line, column }: Pick<Position, 'line' | 'column'>): number {
    return (this.#starts[line - 1] ?? this.#text.length) + column - 1
  }

  /** Index of the line that holds an offset. */
  #lineOf(offset: number): number {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
}
