/** The shelf a router keeps its records on: in memory, or in a store with memory behind it. */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Scope } from '../base/scope.ts'
import type { Secrets } from '../base/secrets.ts'
import { createRedisShelf, type RedisShelf, type RedisShelfConfig } from './redis-shelf.ts'
import { createMemoryShelf, type Shelf } from './shelf.ts'

export interface OpenShelf {
  readonly shelf: Shelf
  /** What is wrong with the store, in one phrase. */
  readonly trouble: string | undefined
}

export interface OpenShelfPorts {
  /** What is kept on it: `phones`. */
  readonly name: string
  /** For people: `registrations`. */
  readonly what: string
  readonly clock: Clock
  readonly log: Log
  readonly secrets: Secrets
  readonly up: (isUp: boolean) => void
}

export function openShelf(
  config: RedisShelfConfig | undefined, { name, what, clock, log, secrets, up }: OpenShelfPorts, scope: Scope,
): OpenShelf {
  if (!config) return { shelf: createMemoryShelf(clock), trouble: undefined }
  const shelf = createRedisShelf(config, {
    name, clock,
    password: passwordOf(config, secrets),
    changed(isUp, why) {
      up(isUp)
      if (isUp) log.info(`${what} are kept in Redis`)
      else log.warn({ reason: why }, `Redis is not there, ${what} are kept in memory until it is`)
    },
  })
  scope.onClose(`shared ${what}`, () => shelf.close())
  return { shelf, get trouble() { return shelf.isUp ? undefined : `Redis does not keep ${what}` } }
}

/** The shelf of what several routers know of proofs together; undefined where they share nothing. */
export function openProofs(
  config: RedisShelfConfig | undefined, { clock, secrets }: Pick<OpenShelfPorts, 'clock' | 'secrets'>, scope: Scope,
): RedisShelf | undefined {
  if (!config) return undefined
  // That the store is gone is said once, by whoever keeps phones there.
  const shelf = createRedisShelf(config, {
    name: 'proofs', clock, password: passwordOf(config, secrets), changed() { /* nothing new */ },
  })
  scope.onClose('shared proofs', () => shelf.close())
  return shelf
}

function passwordOf({ password }: RedisShelfConfig, secrets: Secrets): () => Promise<string | undefined> {
  return async () => {
    if (password === undefined) return undefined
    await secrets.read([password])
    return secrets.valueOf(password)
  }
}
