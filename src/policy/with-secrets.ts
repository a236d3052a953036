/** A policy runs with its secrets or not at all. Checking and testing never come here. */
import { secretVariable, type Secrets } from '../base/secrets.ts'
import type { Diagnostic } from './diagnostic.ts'
import { drawAll } from './draw.ts'
import type { LoadOutcome } from './store.ts'

/** Reads the secrets a policy names; one without them all is refused. */
export async function withSecrets(outcome: LoadOutcome, secrets: Secrets): Promise<LoadOutcome> {
  if (outcome.kind === 'refused') return outcome
  const uses = outcome.policy.secrets
  const missing = new Set(await secrets.read(uses.map(({ name }) => name)))
  if (missing.size === 0) return outcome
  const diagnostics = uses.filter(({ name }) => missing.has(name)).map(({ name, at }): Diagnostic => ({
    code: 'POL-224', severity: 'error', at, message: `secret "${name}" is not there`,
    hint: `set ${secretVariable(name)}, or write it to a file "${name}" in the folder given with --secrets`,
  }))
  return { kind: 'refused', diagnostics, text: drawAll(diagnostics, []) }
}
