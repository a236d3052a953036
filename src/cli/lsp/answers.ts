/** What the editor is told when it asks: each answer a function of a view. */
import type { Position } from '../../policy/diagnostic.ts'
import { replacementOf } from '../../policy/fix.ts'
import { format } from '../../policy/format.ts'
import { hoverOf, openingOf } from '../../policy/hover.ts'
import { Lines } from '../../policy/position.ts'
import { readDocument } from '../../policy/read-document.ts'
import { asScalar } from '../../policy/scalar.ts'
import { parseSource, pathAt } from '../../policy/source.ts'
import { locationOf, rangeOf, spotsOf, type EditorRange, type View } from './view.ts'
import { uriOf } from './workspace.ts'

/** A request that makes no sense; its text is shown to the user. */
export class Refused extends Error {
  override readonly name = 'Refused'
}

export function definition(view: View): object | null {
  const found = spotsOf(view).find(({ isDefinition }) => isDefinition)
  return found ? locationOf(found.at) : null
}

export function references(view: View): object[] {
  return spotsOf(view).map(({ at }) => locationOf(at))
}

export function prepareRename(view: View): object | null {
  const here = spotsOf(view).find(({ at }) => at.file === view.file.name && at.line === view.at.line + 1)
  return here ? { range: rangeOf(here.at), placeholder: here.name } : null
}

/** @throws Refused when the new name cannot be one, or is taken */
export function rename(view: View, newName: string): object | null {
  const spots = spotsOf(view)
  const section = spots[0]?.section
  if (section === undefined) return null
  if (!/^[A-Za-z][A-Za-z0-9._-]{0,63}$/.test(newName)) throw new Refused(`"${newName}" cannot be a name`)
  const { tree } = view.read
  // dial names peers and pools alike.
  const taken = section === 'peers' || section === 'pools' ? ['peers', 'pools'] as const : [section]
  if (taken.some(each => tree?.[each]?.[newName] !== undefined)) throw new Refused(`"${newName}" is taken`)
  const changes: Record<string, { range: EditorRange; newText: string }[]> = {}
  for (const { at, rest } of spots) {
    const newText = asScalar(`${newName}${rest}`, textAt(view, at), at.file.endsWith('.json'))
    const edits = changes[uriOf(at.file)] ??= []
    edits.push({ range: rangeOf(at), newText })
  }
  return { changes }
}

/** @param nowMs for the next opening of a calendar */
export function hover(view: View, nowMs: number): object | null {
  const { file: { name, text }, at } = view
  const offset = new Lines(name, text).offset({ line: at.line + 1, column: at.character + 1 })
  const found = pathAt(text, offset)
  const said = found && hoverOf(parseSource(name, text).tree, found.path, view.read.tree?.plan?.home)
  const spots = spotsOf(view)
  const defined = spots.find(({ isDefinition }) => isDefinition)
  const { tree } = view.read
  const opening = defined?.section === 'calendars' && tree ? openingOf(tree, defined.name, nowMs) : undefined
  const place = defined && `Defined at ${defined.at.file}:${defined.at.line}, used ${spots.length - 1} times.`
  const value = [said, place, opening].filter(Boolean).join('\n\n')
  return value === '' ? null : { contents: { kind: 'markdown', value } }
}

/** One quick fix for every finding in the range that can be mended in one way. */
export function codeActions({ files, file }: View, { start, end }: EditorRange): object[] {
  const inRange = readDocument(files).diagnostics.filter(({ at, fix }) => fix !== undefined && at.file === file.name
    && at.line - 1 >= start.line && at.line - 1 <= end.line)
  return inRange.map(each => ({
    title: each.hint ?? 'mend it', kind: 'quickfix', isPreferred: true,
    edit: { changes: {
      [uriOf(file.name)]: [{ range: rangeOf(each.at), newText: replacementOf(each, file.text) }],
    } },
  }))
}

export function formatting({ file: { name, text } }: View): object[] {
  const after = format(name, text).text
  if (after === text) return []
  const end = { line: text.split('\n').length, character: 0 }
  return [{ range: { start: { line: 0, character: 0 }, end }, newText: after }]
}

function textAt({ files }: View, at: Position): string {
  const text = files.find(({ name }) => name === at.file)?.text ?? ''
  const start = new Lines(at.file, text).offset(at)
  return text.slice(start, start + at.length)
}
