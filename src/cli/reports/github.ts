/** The report as annotations of a GitHub workflow: one command a line. */
import type { Diagnostic } from '../../policy/diagnostic.ts'
import { sentence, type Report } from './report.ts'

export function forGithub({ diagnostics }: Report): string {
  return diagnostics.map(annotation).join('')
}

/** @see GitHub's workflow commands: what ends a line or a property is escaped */
function annotation(diagnostic: Diagnostic): string {
  const { file, line, column, length } = diagnostic.at
  const place = `file=${property(file)},line=${line},col=${column},endColumn=${column + length}`
  return `::${diagnostic.severity} ${place},title=${diagnostic.code}::${data(sentence(diagnostic))}\n`
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
