/** The checks of names, in the order in which a reader would ask. */
import type { Check } from '../check.ts'
import { circles } from './circles.ts'
import { defined } from './defined.ts'
import { dialable } from './dialable.ts'
import { poolPlaces } from './pool-places.ts'
import { reservedNames } from './reserved-names.ts'
import { ruleNames } from './rule-names.ts'
import { sharedNames } from './shared-names.ts'
import { used } from './used.ts'
import { vouching } from './vouching.ts'

export const names: readonly Check[] = [
  defined, used, sharedNames, reservedNames, ruleNames, poolPlaces, circles, dialable, vouching,
]
