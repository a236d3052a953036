/** The report as annotations of a GitHub workflow: one command a line. */
import type { Diagnostic } from '../../policy/diagnostic.ts'
import { sentence, type Report } from './report.ts'

export function forGithub({ diagnostics }: Report): string {
  return diagnostics.map(each =>
    annotation({ severity: each.severity, at: each.at, title: each.code, text: sentence(each) })).join('')
}

interface Annotation extends Pick<Diagnostic, 'severity' | 'at'> {
  readonly title: string
  readonly text: string
}

/** @see GitHub's workflow commands: what ends a line or a property is escaped */
export function annotation({ severity, at, title, text }: Annotation): string {
  const { file, line, column, length } = at
  const place = `file=${property(file)},line=${line},col=${column},endColumn=${column + length}`
  return `::${severity} ${place},title=${property(title)}::${data(text)}\n`
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
