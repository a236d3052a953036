/** The habits of this project, checked on all of it. Each finding is a sentence a reviewer would write. */
import { test } from 'uvu'
import { root } from './support/root.ts'
import { cycleFindings } from './tidy/cycles.ts'
import { linkFindings, machineFindings } from './tidy/documents.ts'
import { print, type Check } from './tidy/finding.ts'
import { floorFindings } from './tidy/floors.ts'
import { leftoverFindings } from './tidy/leftovers.ts'
import { packageFindings } from './tidy/packages.ts'
import { policyFindings } from './tidy/policies.ts'
import { purityFindings } from './tidy/purity.ts'
import { exportFindings, readerFindings } from './tidy/readers.ts'
import { sizeFindings } from './tidy/sizes.ts'
import { readTree } from './tidy/tree.ts'

const checks: readonly (readonly [name: string, check: Check])[] = [
  ['folders import downward only', floorFindings],
  ['no file reaches itself through its imports', cycleFindings],
  ['every package is met in its one place', packageFindings],
  ['the core is pure', purityFindings],
  ['nothing was left behind', leftoverFindings],
  ['lines fit a screen, files are one thing, only service.ts knows many others', sizeFindings],
  ['every file has a reader', readerFindings],
  ['exports have names and no second door', exportFindings],
  ['every example has tests, a README and a place in the list', policyFindings],
  ['links lead somewhere', linkFindings],
  ['no path of one machine is committed', machineFindings],
]

const tree = readTree(root)

for (const [name, check] of checks) {
  test(name, () => {
    const findings = check(tree)
    if (findings.length === 0) return
    const error = new Error(`${findings.length} to mend\n${findings.map(print).join('\n')}`)
    // The findings say where; a stack would only print them twice.
    error.stack = ''
    throw error
  })
}

test.run()
