/** What a check is: one thing that can be wrong with a well-shaped policy, and how it is told. */
import { withoutAllowed } from './allow.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { Finding } from './finding.ts'
import type { Outline } from './outline.ts'
import type { SourceMap } from './position.ts'
import type { PolicyFile } from './schema.gen.ts'

/** Looks at the whole policy and reports what it finds; pure, and independent of all other checks. */
export type Check = (policy: PolicyToCheck) => void

export interface PolicyToCheck {
  readonly tree: PolicyFile
  readonly outline: Outline
  report(finding: Finding): void
}

/** Runs checks over a tree that fits the schema; what the policy allows is left out. */
export function runChecks(
  checks: readonly Check[], { tree, outline }: Omit<PolicyToCheck, 'report'>, source: SourceMap,
): Diagnostic[] {
  const findings: Finding[] = []
  const policy: PolicyToCheck = { tree, outline, report: finding => findings.push(finding) }
  for (const check of checks) check(policy)
  return withoutAllowed(findings, tree).map(finding => diagnosticOf(finding, source))
}

function diagnosticOf(finding: Finding, source: SourceMap): Diagnostic {
  const { code, severity, path, part, message, hint, fix, related } = finding
  return {
    code, severity: severity ?? 'error', message, at: source.at(path, part),
    ...(hint && { hint }),
    ...(fix !== undefined && { fix }),
    ...(related && {
      related: related.map(other => ({ message: other.message, at: source.at(other.path, other.part ?? 'key') })),
    }),
  }
}
