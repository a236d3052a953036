/** Hands a request to whoever makes its kind. */
import { askEnum } from './enum.ts'
import { createHttpAsker } from './http.ts'
import type { Ask, LookupsPorts } from './lookups.ts'
import { createRedisAsker } from './redis.ts'

/** @param secret the value of a secret; undefined when there is none of that name */
export function createAskers(secret: (name: string) => string | undefined): Pick<LookupsPorts, 'ask' | 'close'> {
  const http = createHttpAsker(secret)
  const redis = createRedisAsker(secret)
  const ask: Ask = async (request, scope) => {
    switch (request.over) {
      case 'http': return http.ask(request, scope)
      case 'redis': return redis.ask(request, scope)
      case 'enum': return askEnum(request, scope)
    }
  }
  return {
    ask,
    async close() {
      http.close()
      redis.close()
    },
  }
}
