/** `pointsman check`: what is wrong with a policy. */
import type { Diagnostic } from '../policy/diagnostic.ts'
import { loadPolicy, type LoadResult } from '../policy/load.ts'
import { oneOf, readArgs, type Command } from './command.ts'
import { policyPath } from './config.ts'

const formats = ['text', 'json', 'github'] as const

export const check: Command = {
  name: 'check',
  summary: 'say everything that is wrong with a policy, with place and mend',
  help: `usage: pointsman check [DIR] [--format text|json|github]

Reads the policy in DIR (left out: $POINTSMAN_POLICY, else policies/hello) exactly as run would
and reports every error and warning at its file, line and column. What passes here loads there.

  --format text     drawn with carets, for people; what is used when nothing is said
  --format json     one object, for programs
  --format github   annotations for a GitHub workflow

Exit: 0 no errors (there may be warnings), 1 errors, 2 usage.`,

  async run(args, io) {
    const { values, positionals } = readArgs(args, { format: { type: 'string', default: 'text' } }, 1)
    const format = oneOf('format', values.format, formats)
    const path = policyPath(positionals[0], io)
    const loaded = await loadPolicy(path)
    io.out(print[format](path, loaded))
    return loaded.policy ? 0 : 1
  },
}

const print: Readonly<Record<(typeof formats)[number], (path: string, loaded: LoadResult) => string>> = {
  text(path, { diagnostics, policy, text }) {
    const drawn = diagnostics.length > 0 ? `${text()}\n\n` : ''
    const rules = policy ? `${counted(policy.rules.length, 'rule')}, ` : ''
    return `${drawn}${path}: ${rules}${findings(diagnostics)}\n`
  },
  json(path, { diagnostics, policy, digest, files }) {
    const found = { path, digest, files, rules: policy?.rules, ...severities(diagnostics), diagnostics }
    return `${JSON.stringify(found, null, 2)}\n`
  },
  github: (_path, { diagnostics }) => diagnostics.map(annotation).join(''),
}

/** @see GitHub's workflow commands: what ends a line or a property is escaped */
function annotation({ severity, code, message, hint, at }: Diagnostic): string {
  const { file, line, column, length } = at
  const place = `file=${property(file)},line=${line},col=${column},endColumn=${column + length},title=${code}`
  return `::${severity} ${place}::${data(hint === undefined ? message : `${message}; ${hint}`)}\n`
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

function findings(diagnostics: readonly Diagnostic[]): string {
  const { errors, warnings } = severities(diagnostics)
  return `${counted(errors, 'error')}, ${counted(warnings, 'warning')}`
}

function severities(diagnostics: readonly Diagnostic[]): { readonly errors: number; readonly warnings: number } {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  return { errors, warnings: diagnostics.length - errors }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
