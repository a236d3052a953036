/** The live knowledge of targets, on a clock and a chance of the test's own. */
import { createTargets, type Targets, type TargetsPorts } from '../../src/targets/targets.ts'
import { VirtualClock } from './virtual-clock.ts'

/** Nobody is probed, and chance always says the middle, unless the test says otherwise. */
export function targetsFor(ports: Partial<TargetsPorts> = {}): Targets {
  return createTargets({
    clock: new VirtualClock(), random: () => 0.5, probe: () => new Promise(() => {}), ...ports,
  })
}
