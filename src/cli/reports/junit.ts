/** The report as JUnit XML: a suite a file, a failed case an error; a warning passes and says its words. */
import type { Diagnostic } from '../../policy/diagnostic.ts'
import { sentence, severities, type Report } from './report.ts'

export const xmlHead = '<?xml version="1.0" encoding="UTF-8"?>\n'

export function forJunit({ path, files, diagnostics }: Report): string {
  // What cannot be read is no file, and still has findings.
  const names = new Set([...files, ...diagnostics.map(({ at }) => at.file)])
  const suites = [...names].map(name => suite(name, diagnostics.filter(({ at }) => at.file === name)))
  const { errors } = severities(diagnostics)
  const tests = [...names].reduce((sum, name) =>
    sum + Math.max(1, diagnostics.filter(({ at }) => at.file === name).length), 0)
  return `${xmlHead}<testsuites name="${xml(`pointsman check ${path}`)}" tests="${tests}" failures="${errors}">
${suites.join('')}</testsuites>
`
}

function suite(file: string, diagnostics: readonly Diagnostic[]): string {
  const { errors } = severities(diagnostics)
  const cases = diagnostics.length > 0
    ? diagnostics.map(testCase).join('')
    : `    <testcase classname="${xml(file)}" name="no findings"/>\n`
  return `  <testsuite name="${xml(file)}" tests="${Math.max(1, diagnostics.length)}" failures="${errors}">
${cases}  </testsuite>
`
}

function testCase(diagnostic: Diagnostic): string {
  const { code, severity, message, at } = diagnostic
  const place = `${at.file}:${at.line}:${at.column}`
  const body = severity === 'error'
    ? `<failure type="${code}" message="${xml(message)}">${xml(`${place} ${sentence(diagnostic)}`)}</failure>`
    : `<system-out>${xml(`${place} ${sentence(diagnostic)}`)}</system-out>`
  const name = xml(`${code} at ${at.line}:${at.column}`)
  return `    <testcase classname="${xml(at.file)}" name="${name}">${body}</testcase>\n`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Escaped for text and attributes alike; what XML 1.0 cannot carry becomes a question mark. */
export function xml(text: string): string {
  return text.replace(/[&<>"]/g, character => entities[character] ?? character)
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?')
}
