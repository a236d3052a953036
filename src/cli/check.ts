/** `pointsman check`: what is wrong with a policy. */
import { loadPolicy, type LoadResult } from '../policy/load.ts'
import { readDocument } from '../policy/read-document.ts'
import { oneOf, readArgs, UsageError, type Command } from './command.ts'
import { policyPath } from './config.ts'
import { mend } from './fix.ts'
import { formats, print } from './reports/formats.ts'
import { severities, type Report } from './reports/report.ts'

const options = {
  format: { type: 'string', default: 'text' },
  strict: { type: 'boolean', default: false },
  fix: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
} as const

export const check: Command = {
  help: `usage: pointsman check [DIR] [--strict] [--format text|json|sarif|github|junit]
                       [--fix [--dry-run]]

Reads the policy in DIR (left out: $POINTSMAN_POLICY, else policies/hello) exactly as run would
and reports every error and warning at its file, line and column. What passes here loads there.

  --strict          warnings are errors, but for those the policy allows
  --fix             first mends what can be mended in one way: quotes numbers, takes the only
                    suggestion, brings older versions of the language up to date; all else in
                    the files stays to the byte
  --dry-run         with --fix: prints the change as a diff, writes and reports nothing
  --format text     drawn with carets, for people; what is used when nothing is said
  --format json     one object, for programs
  --format sarif    SARIF 2.1.0, for code scanning
  --format github   annotations for a GitHub workflow
  --format junit    JUnit XML, for build servers

Exit: 0 no errors (there may be warnings), 1 errors (with --fix: errors that are left), 2 usage.`,

  async run(args, io) {
    const { values, positionals } = readArgs(args, options, 1)
    const format = oneOf('format', values.format, formats)
    const path = policyPath(positionals[0], io)
    if (values['dry-run'] && !values.fix) throw new UsageError('--dry-run goes with --fix')
    if (values['dry-run']) {
      const { diff, files } = await mend(path)
      io.out(diff)
      return readDocument(files).document ? 0 : 1
    }
    if (values.fix) {
      const { told, write } = await mend(path)
      await write()
      io.err(told)
    }
    const report = reportOf(path, await loadPolicy(path), values.strict)
    io.out(print[format](report))
    return severities(report.diagnostics).errors === 0 ? 0 : 1
  },
}

function reportOf(path: string, { policy, digest, files, diagnostics, text }: LoadResult, strict: boolean): Report {
  const told = strict ? diagnostics.map(each => ({ ...each, severity: 'error' as const })) : diagnostics
  return { path, digest, files, rules: policy?.rules, diagnostics: told, text: () => text(told) }
}
