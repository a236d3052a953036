/** What came of a policy's tests, in the forms a report comes in. */
import { scoreOf } from '../../policy/mutate.ts'
import type { CaseResult, Mismatch } from '../../policy/suite-case.ts'
import type { TestReport } from '../test-run.ts'
import { annotation } from './github.ts'
import { xml, xmlHead } from './junit.ts'

function inJson({ suite, coverage, mutation }: TestReport): string {
  // The facts hold maps, and the test says what they were made from.
  const cases = suite.cases.map(each => ({ ...each, facts: undefined }))
  const report = { ...suite, cases, ...(coverage && { coverage }), ...(mutation && { mutation }) }
  return `${JSON.stringify(report, null, 2)}\n`
}

function inText({ suite, coverage, mutation }: TestReport): string {
  const lines = suite.cases.flatMap(caseLines)
  lines.push(...(coverage?.unseen ?? []).map(({ message, at }) => `- ${message}  (${at.file}:${at.line})`))
  lines.push(...(mutation?.survivors ?? []).map(({ message, at }) =>
    `- no test notices ${message}  (${at.file}:${at.line})`))
  lines.push(`${suite.passedCount} passed, ${suite.failedCount} failed`)
  if (coverage) lines.push(`seen ${coverage.seenCount} of ${coverage.totalCount}`)
  if (mutation) {
    const percent = Math.floor(scoreOf(mutation) * 100)
    lines.push(`noticed ${mutation.noticedCount} of ${mutation.mutantsCount} mistakes (${percent} %)`)
  }
  return `${lines.join('\n')}\n`
}

function caseLines({ name, at, passed, mismatches }: CaseResult): string[] {
  if (passed) return [`✓ ${name}`]
  const wrong = mismatches.map(each => `    ${wrongly(each)}  (${each.at.file}:${each.at.line})`)
  return [`✗ ${name}  (${at.file}:${at.line})`, ...wrong]
}

/** A suite, in which each case is one. */
function forJunit({ path, suite }: TestReport): string {
  const { cases, failedCount } = suite
  const name = xml(`pointsman test ${path}`)
  return `${xmlHead}<testsuites name="${name}" tests="${cases.length}" failures="${failedCount}">
  <testsuite name="${xml(path)}" tests="${cases.length}" failures="${failedCount}">
${cases.map(junitCase).join('')}  </testsuite>
</testsuites>
`
}

function junitCase({ name, at, passed, mismatches }: CaseResult): string {
  const head = `    <testcase classname="${xml(at.file)}" name="${xml(name)}"`
  if (passed) return `${head}/>\n`
  const told = mismatches.map(wrong => `${wrong.at.file}:${wrong.at.line} ${wrongly(wrong)}`).join('\n')
  return `${head}><failure message="${xml(mismatches.map(wrongly).join('; '))}">${xml(told)}</failure></testcase>\n`
}

function forGithub({ suite }: TestReport): string {
  return suite.cases.flatMap(({ name, mismatches }) => mismatches.map(wrong =>
    annotation({ severity: 'error', at: wrong.at, title: name, text: wrongly(wrong) }))).join('')
}

function wrongly({ what, expected, got }: Mismatch): string {
  return `${what}: expected ${expected}, got ${got}`
}

export const printTests = {
  text: inText, json: inJson, junit: forJunit, github: forGithub,
} as const satisfies Record<string, (report: TestReport) => string>

export type TestFormat = keyof typeof printTests
export const testFormats = Object.keys(printTests) as TestFormat[]
