/**
 * The report as SARIF 2.1.0, which code hosts and editors show beside the lines.
 * @see OASIS sarif-v2.1.0 §3: sarifLog, run, result
 */
import { isAbsolute, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { codeTable, type DiagnosticCode } from '../../policy/codes.ts'
import type { Diagnostic, Position } from '../../policy/diagnostic.ts'
import { version } from '../version.ts'
import { sentence, type Report } from './report.ts'

export function inSarif({ diagnostics }: Report): string {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].toSorted()
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'pointsman', semanticVersion: version(), rules: codes.map(ruleOf) } },
      columnKind: 'utf16CodeUnits',
      results: diagnostics.map(each => resultOf(each, codes.indexOf(each.code))),
    }],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function ruleOf(code: string): object {
  const { title, explains } = codeTable[code as DiagnosticCode]
  return { id: code, shortDescription: { text: title }, fullDescription: { text: explains } }
}

function resultOf(diagnostic: Diagnostic, ruleIndex: number): object {
  const { code, severity, at, related = [] } = diagnostic
  return {
    ruleId: code, ruleIndex, level: severity, message: { text: sentence(diagnostic) },
    locations: [locationOf(at)],
    ...(related.length > 0 && {
      relatedLocations: related.map(({ message, at: where }, id) => ({
        id, message: { text: message }, ...locationOf(where),
      })),
    }),
  }
}

function locationOf({ file, line, column, length }: Position): object {
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file) },
      region: { startLine: line, startColumn: column, endColumn: column + length },
    },
  }
}

/** A relative path stays relative, so that the report fits wherever the repository lies. */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href
  return file.split(sep).map(encodeURIComponent).join('/')
}
