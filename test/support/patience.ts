/** How long tests wait. What has to be quick is measured by the test that says so, never by how long it waits. */
import { defaultDefence, type DefenceLimits } from '../../src/edge/guard-limits.ts'

/** What a machine that runs several tests at once may need of the time one alone takes, and the most of it. */
const BUSY = 5
const BUSY_MAX_MS = 20_000

/** How long to wait for what takes up to `ms` on a machine that does nothing else. */
export function patienceOf(ms: number): number {
  return Math.max(ms, Math.min(BUSY * ms, BUSY_MAX_MS))
}

/** A busy machine is no reason to turn a call away: a configuration, for a router whose defence is not tested. */
export const patient = { defence: { lag: '1h' } } as const

/** The same for a service in the test's own process. */
export const patientDefence: DefenceLimits = { ...defaultDefence, lagMs: 3_600_000 }
