/** What is said about the health of targets can take effect, and is said of each target once. */
import type { Check, PolicyToCheck } from '../check.ts'
import { durationMs } from '../failover.ts'
import { defaultProbe } from '../known-targets.ts'
import { listOf } from '../outline.ts'
import { poolMembers } from '../pool-members.ts'
import type { Path } from '../position.ts'

export const health: Check = policy => {
  probesInTime(policy)
  failuresOfTargets(policy)
  saidOnce(policy)
}

/** The answer to a probe is judged before the next one goes out. */
function probesInTime({ outline, report }: PolicyToCheck): void {
  for (const { value: { health: said }, path } of outline.pools) {
    if (!said?.probe) continue
    const { every, wait = defaultProbe.wait } = said.probe
    if (durationMs(wait) < durationMs(every)) continue
    const written = said.probe.wait !== undefined
    report({
      code: 'POL-403', severity: 'warning', path: [...path, 'health', 'probe', written ? 'wait' : 'every'],
      message: `wait${written ? '' : ' by default'} never reaches ${wait}, for the next probe goes out after ${every}`,
      hint: 'let an answer take less time than there is between two probes',
    })
  }
}

/** A target that was passed over did nothing wrong. */
function failuresOfTargets({ outline, report }: PolicyToCheck): void {
  for (const { value: { health: said }, path } of outline.pools) {
    for (const word of ['breaker', 'outlier'] as const) {
      for (const [at, failure] of (said?.[word]?.on ?? []).entries()) {
        if (failure !== 'limit' && failure !== 'open-circuit' && failure !== 'media') continue
        report({
          code: 'POL-404', severity: 'warning', path: [...path, 'health', word, 'on', at],
          message: `${failure} has no effect here, for it is not a failure of the target`, hint: 'take it away',
        })
      }
    }
  }
}

/** A target has one health; of two pools that say something about it the first counts. */
function saidOnce({ tree, outline, report }: PolicyToCheck): void {
  const first = new Map<string, Path>()
  for (const { value: pool, path } of outline.pools) {
    if (!pool.health) continue
    const here = [...path, 'health']
    const told = new Set<string>()
    for (const name of poolMembers(pool, tree)) {
      const before = first.get(name)
      if (!before) {
        first.set(name, here)
        continue
      }
      if (before === here || told.has(before.join('/'))) continue
      told.add(before.join('/'))
      report({
        code: 'POL-430', severity: 'warning', path: here, part: 'key',
        message: `the health of "${name}" is that of another pool`, hint: 'say it in one of the two',
        related: [{ message: 'it is said here first', path: before, part: 'key' }],
      })
    }
  }
}

/** A limit bounds something, and nothing narrower bounds it already. */
export const limits: Check = ({ tree, report }) => {
  for (const [name, { limit, contact, source }] of Object.entries(tree.peers ?? {})) {
    if (!limit) continue
    const inert = (key: 'per-contact' | 'per-caller', because: string, hint: string): void => report({
      code: 'POL-404', severity: 'warning', path: ['peers', name, 'limit', key], part: 'key',
      message: `${key} has no effect, for ${because}`, hint,
    })
    const has = { 'per-contact': listOf(contact).length > 0, 'per-caller': source !== undefined }
    for (const key of ['per-contact', 'per-caller'] as const) {
      const most = limit[key]
      if (most === undefined) continue
      if (!has[key]) inert(key, `the peer has no ${key === 'per-contact' ? 'contact' : 'source'}`, 'take it away')
      else if (limit.calls !== undefined && most >= limit.calls) {
        inert(key, `the peer has at most ${limit.calls} calls anyway`, 'write a smaller number, or take it away')
      }
    }
  }
}
