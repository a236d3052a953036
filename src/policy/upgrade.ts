/** Older versions of the language, brought to the current one text by text. Version 1 is the first. */
import type { PolicyFileText } from './files.ts'
import { parseSource } from './source.ts'
import { Lines } from './position.ts'

/** The step from one version to the next. */
export interface Upgrade {
  /** The version it reads; it writes the next one. */
  readonly from: number
  /** One file's text as the next version says it; the line that names the version is not its business. */
  readonly text: (file: PolicyFileText) => string
}

export const upgrades: readonly Upgrade[] = []

/** Takes every step from the version the files name; files that name none, or one without a step, stay. */
export function upgraded(files: readonly PolicyFileText[], steps: readonly Upgrade[]): readonly PolicyFileText[] {
  const version = versionOf(files)
  const step = steps.find(({ from }) => from === version)
  if (!step) return files
  return upgraded(files.map(file => ({ ...file, text: renumbered({ ...file, text: step.text(file) }, step.from + 1) })),
    steps)
}

function versionOf(files: readonly PolicyFileText[]): unknown {
  for (const { name, text } of files) {
    const version = (parseSource(name, text).tree as { readonly policy?: unknown } | null | undefined)?.policy
    if (version !== undefined) return version
  }
  return undefined
}

function renumbered({ name, text }: PolicyFileText, version: number): string {
  const { tree, source } = parseSource(name, text)
  if ((tree as { readonly policy?: unknown } | null | undefined)?.policy === undefined) return text
  const at = source.at(['policy'])
  const start = new Lines(name, text).offset(at)
  return `${text.slice(0, start)}${version}${text.slice(start + at.length)}`
}
