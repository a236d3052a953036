/** A policy as an editor asks about it: places in its own counting, from 0. */
import type { Diagnostic, Position } from '../../policy/diagnostic.ts'
import type { PolicyFileText } from '../../policy/files.ts'
import { occurrencesOf, type Occurrence } from '../../policy/occurrences.ts'
import { readTree, type ReadTree } from '../../policy/read-tree.ts'
import { uriOf } from './workspace.ts'

export interface EditorPosition {
  readonly line: number
  readonly character: number
}

export interface EditorRange {
  readonly start: EditorPosition
  readonly end: EditorPosition
}

/** What the handlers of one request look at. */
export interface View {
  readonly files: readonly PolicyFileText[]
  /** The file asked about. */
  readonly file: PolicyFileText
  readonly at: EditorPosition
  readonly read: ReadTree
}

export function viewOf(files: readonly PolicyFileText[], path: string, at: EditorPosition): View | undefined {
  const file = files.find(({ name }) => name === path)
  return file && { files, file, at, read: readTree(files) }
}

export function rangeOf({ line, column, length }: Position): EditorRange {
  const start = { line: line - 1, character: column - 1 }
  return { start, end: { line: line - 1, character: column - 1 + length } }
}

export function locationOf(at: Position): { readonly uri: string; readonly range: EditorRange } {
  return { uri: uriOf(at.file), range: rangeOf(at) }
}

/** An occurrence with its place. */
export interface Spot extends Occurrence {
  readonly at: Position
}

/** Every place of the name under the cursor, its definition among them; empty where there is none. */
export function spotsOf({ file, at, read }: View): readonly Spot[] {
  const { tree, source } = read
  if (tree === undefined) return []
  const spots = occurrencesOf(tree).map(each => ({ ...each, at: source.at(each.path, each.part) }))
  const under = spots.find(spot => spot.at.file === file.name && holds(spot.at, at))
  return under ? spots.filter(({ section, name }) => section === under.section && name === under.name) : []
}

function holds({ line, column, length }: Position, at: EditorPosition): boolean {
  return line === at.line + 1 && column <= at.character + 1 && at.character + 1 <= column + length
}

/** A diagnostic in the editor's form. */
export function published({ code, severity, message, hint, at, related = [] }: Diagnostic): object {
  return {
    range: rangeOf(at), severity: severity === 'error' ? 1 : 2, code, source: 'pointsman',
    message: hint === undefined ? message : `${message}\n${hint}`,
    ...(related.length > 0 && {
      relatedInformation: related.map(other => ({ location: locationOf(other.at), message: other.message })),
    }),
  }
}
