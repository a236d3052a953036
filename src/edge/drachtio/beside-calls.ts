/** What the server asks others for us outside any call. */
import type { Prober, Registrant } from '../signaling.ts'
import type { EdgeParts } from './edge-parts.ts'
import { probe } from './probe.ts'
import { register } from './register.ts'

export function besideCalls(parts: EdgeParts): Prober & Registrant {
  return {
    probe: (uri, waitMs) => probe(parts.link, uri, waitMs),
    register: (order, waitMs) => register(parts, order, waitMs),
  }
}
