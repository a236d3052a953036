/** The checks of what conditions ask for: can it ever be so? */
import type { Check } from '../check.ts'
import { kinds } from './kinds.ts'
import { lookupConditions } from './lookup-conditions.ts'
import { lookups } from './lookups.ts'
import { lookupUses } from './lookup-uses.ts'
import { lists } from './lists.ts'
import { listUses } from './list-uses.ts'
import { passwords } from './passwords.ts'
import { proofs } from './proofs.ts'
import { tags } from './tags.ts'

export const asked: readonly Check[] = [
  kinds, lists, listUses, tags, passwords, proofs, lookups, lookupUses, lookupConditions,
]
