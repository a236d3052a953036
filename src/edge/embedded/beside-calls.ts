/** What the edge asks others outside any call. */
import type { Prober, Registrant } from '../signaling.ts'
import type { EdgePorts } from './ports.ts'
import { probe } from './probe.ts'
import { register } from './register.ts'

export function besideCalls(edge: EdgePorts): Prober & Registrant {
  return {
    probe: (uri, waitMs) => probe(edge, uri, waitMs),
    register: (order, waitMs) => register(edge, order, waitMs),
  }
}
