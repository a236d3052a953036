/** The report for programs of one's own: one object. */
import { severities, type Report } from './report.ts'

export function inJson({ path, digest, files, rules, diagnostics }: Report): string {
  return `${JSON.stringify({ path, digest, files, rules, ...severities(diagnostics), diagnostics }, null, 2)}\n`
}
