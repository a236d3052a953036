/** Options stand where they can change something. */
import type { Check, PolicyToCheck } from '../check.ts'
import { listOf, poolTiers, REGISTERED, tierMembers } from '../outline.ts'
import type { Pool, Rule } from '../schema.gen.ts'

export const inert: Check = policy => {
  inertPeers(policy)
  inertRules(policy)
  inertFailover(policy)
  inertCalendars(policy)
}

function inertPeers({ tree, report }: PolicyToCheck): void {
  for (const [name, { trusted, contact, send, auth, register }] of Object.entries(tree.peers ?? {})) {
    if (send?.pai !== undefined && trusted !== true) {
      report({
        code: 'POL-404', severity: 'warning', path: ['peers', name, 'send', 'pai'], part: 'key',
        message: `pai has no effect, for "${name}" is not trusted`,
        hint: 'add trusted: true to the peer, or take it away',
      })
    }
    if (auth !== undefined && register === undefined && (contact === undefined || contact === REGISTERED)) {
      report({
        code: 'POL-404', severity: 'warning', path: ['peers', name, 'auth'], part: 'key',
        message: contact === undefined
          ? `auth has no effect, for "${name}" has no contact and is never asked to take a call`
          : 'auth has no effect, for phones do not ask who calls them',
        hint: 'take it away',
      })
    }
    if (send !== undefined && contact === undefined) {
      report({
        code: 'POL-404', severity: 'warning', path: ['peers', name, 'send'], part: 'key',
        message: `send has no effect, for "${name}" has no contact and is never dialled`,
        hint: 'say its contact, or take it away',
      })
    }
  }
}

function inertRules({ outline, report }: PolicyToCheck): void {
  for (const { value: rule, path } of outline.rules) {
    if (rule.otherwise !== undefined && rule.rules === undefined) {
      report({
        code: 'POL-404', severity: 'warning', path: [...path, 'otherwise'], part: 'key',
        message: 'otherwise has no effect on a rule without rules inside', hint: 'take it away',
      })
    }
    if (dials(rule)) continue
    for (const key of ['media', 'headers', 'identity', 'transfer', 'limit', 'timers'] as const) {
      if (rule[key] === undefined) continue
      report({
        code: 'POL-404', severity: 'warning', path: [...path, key], part: 'key',
        message: `${key} has no effect on a rule that dials nobody`, hint: 'take it away',
      })
    }
  }
}

function dials(rule: Rule): boolean {
  return [rule.do, rule.otherwise].some(action => action?.dial !== undefined || action?.goto !== undefined)
    || (rule.rules ?? []).some(dials)
}

function inertFailover({ tree, outline, report }: PolicyToCheck): void {
  for (const { value: pool, path } of outline.pools) {
    for (const [at, failure] of (pool.failover?.['next-on'] ?? []).entries()) {
      if (failure !== 'limit' && failure !== 'open-circuit') continue
      report({
        code: 'POL-404', severity: 'warning', path: [...path, 'failover', 'next-on', at],
        message: `${failure} has no effect here, for a target that takes no call is passed over anyway`,
        hint: 'take it away; to stop there, write it under stop-on',
      })
    }
    if (targetCount(pool) !== 1) continue
    for (const word of ['breaker', 'outlier'] as const) {
      if (!pool.health?.[word]) continue
      report({
        code: 'POL-404', severity: 'warning', path: [...path, 'health', word], part: 'key',
        message: `${word} has no effect, for the pool has one target, and never all are taken out`,
        hint: 'add a target, or take it away',
      })
    }
    for (const key of ['next-on', 'stop-on', 'stop-after'] as const) {
      if (pool.failover?.[key] === undefined) continue
      report({
        code: 'POL-404', severity: 'warning', path: [...path, 'failover', key], part: 'key',
        message: `${key} has no effect, for the pool has one target and no next one`,
        hint: 'add a target, or take it away',
      })
    }
  }

  /** Undefined when another pool is part of it. */
  function targetCount(pool: Pool): number | undefined {
    let count = 0
    for (const name of poolTiers(pool).flatMap(tierMembers)) {
      if (tree.pools?.[name] !== undefined) return undefined
      count += tree.peers?.[name] === undefined ? 1 : listOf(tree.peers[name].contact).length
    }
    return count
  }
}

function inertCalendars({ tree, report }: PolicyToCheck): void {
  for (const [name, { open, closed, special }] of Object.entries(tree.calendars ?? {})) {
    if (open !== undefined || closed !== undefined || special !== undefined) continue
    report({
      code: 'POL-404', severity: 'warning', path: ['calendars', name], part: 'key',
      message: `calendar "${name}" is always open`, hint: 'say when: open: { mon-fri: "09:00-18:00" }',
    })
  }
}
