/** What a check is: one thing that can be wrong with a well-shaped policy, and how it is told. */
import { withoutAllowed } from './allow.ts'
import type { DiagnosticCode } from './codes.ts'
import type { Diagnostic } from './diagnostic.ts'
import { outlineOf, type Outline } from './outline.ts'
import type { Path, SourceMap } from './position.ts'
import type { PolicyFile } from './schema.gen.ts'

/** Looks at the whole policy and reports what it finds; pure, and independent of all other checks. */
export type Check = (policy: PolicyToCheck) => void

export interface PolicyToCheck {
  readonly tree: PolicyFile
  readonly outline: Outline
  report(finding: Finding): void
}

export interface Finding {
  readonly code: DiagnosticCode
  /** Left out for an error. */
  readonly severity?: 'warning'
  readonly path: Path
  /** The caret goes under the value, when nothing is said. */
  readonly part?: 'key' | 'value'
  readonly message: string
  readonly hint?: string | undefined
  readonly related?: readonly { readonly message: string; readonly path: Path; readonly part?: 'key' | 'value' }[]
}

/** Runs checks over a tree that fits the schema; what the policy allows is left out. */
export function runChecks(checks: readonly Check[], tree: PolicyFile, source: SourceMap): Diagnostic[] {
  const findings: Finding[] = []
  const policy: PolicyToCheck = {
    tree,
    outline: outlineOf(tree),
    report: finding => findings.push(finding),
  }
  for (const check of checks) check(policy)
  return withoutAllowed(findings, tree).map(finding => diagnosticOf(finding, source))
}

function diagnosticOf({ code, severity, path, part, message, hint, related }: Finding, source: SourceMap): Diagnostic {
  return {
    code, severity: severity ?? 'error', message, at: source.at(path, part),
    ...(hint && { hint }),
    ...(related && {
      related: related.map(other => ({ message: other.message, at: source.at(other.path, other.part ?? 'key') })),
    }),
  }
}
