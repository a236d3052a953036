/** The report for people: every finding with its caret, and a line that sums up. */
import { counted, severities, type Report } from './report.ts'

export function inText({ path, rules, diagnostics, text }: Report): string {
  const { errors, warnings } = severities(diagnostics)
  const drawn = diagnostics.length > 0 ? `${text()}\n\n` : ''
  const known = rules ? `${counted(rules.length, 'rule')}, ` : ''
  return `${drawn}${path}: ${known}${counted(errors, 'error')}, ${counted(warnings, 'warning')}\n`
}
