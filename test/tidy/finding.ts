import type { Tree } from './tree.ts'

/** One thing a reviewer would say, at the place where it is mended. */
export interface Finding {
  readonly path: string
  /** Counted from 1. */
  readonly line: number
  /** One whole sentence, without a trailing stop. */
  readonly says: string
}

/** Reads the tree and says what is wrong with it. */
export type Check = (tree: Tree) => Finding[]

/** `src/call/dial.ts:3: call may not import apps, which lies above it`. */
export function print({ path, line, says }: Finding): string {
  return `${path}:${line}: ${says}`
}
