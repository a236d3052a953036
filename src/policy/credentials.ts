/** How others prove to us who they are by a token, and we to others by registering. */
import type { PolicyDocument } from './document.ts'
import { enrolmentsOf } from './enrolments.ts'
import type { Policy } from './policy.ts'
import { tokenSourcesOf } from './token-sources.ts'

export function credentialsOf(document: PolicyDocument): Pick<Policy, 'tokens' | 'enrolments'> {
  return { tokens: tokenSourcesOf(document), enrolments: enrolmentsOf(document.tree) }
}
