/** What a check found, for whoever prints it. */
import type { Diagnostic } from '../../policy/diagnostic.ts'

export interface Report {
  /** The policy as it was asked for. */
  readonly path: string
  readonly digest: string
  /** Every file that was read. */
  readonly files: readonly string[]
  /** The rules of a policy without errors. */
  readonly rules: readonly string[] | undefined
  /** By file, line and column. */
  readonly diagnostics: readonly Diagnostic[]
  /** The diagnostics with their carets; empty for none. */
  text(): string
}

export function severities(diagnostics: readonly Diagnostic[]): { readonly errors: number; readonly warnings: number } {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  return { errors, warnings: diagnostics.length - errors }
}

/** Message and mend in one line, for forms that have room for one. */
export function sentence({ message, hint }: Diagnostic): string {
  return hint === undefined ? message : `${message}; ${hint}`
}

/** `1 error`, `2 errors`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
