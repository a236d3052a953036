/** A DNS that knows a few names, and by the seed answers late, with nothing, or not at all. */
import type { Clock } from '../../src/base/clock.ts'
import type { Answer, Dns, Records } from '../../src/stack/resolve/dns.ts'
import type { Chance } from './chance.ts'

const srv = (target: string, priority: number): Records['SRV'] => ({ target, port: 5060, priority, weight: 1 })

/** `t3.sim` is one host; `farm.sim` two by SRV, of which the first is nobody. */
const known: { readonly [Kind in keyof Records]: Readonly<Record<string, readonly Records[Kind][]>> } = {
  A: { 't3.sim': ['10.0.1.3'], 'one.farm.sim': ['10.0.1.9'], 'two.farm.sim': ['10.0.1.4'] },
  AAAA: {},
  SRV: { '_sip._udp.farm.sim': [srv('one.farm.sim', 1), srv('two.farm.sim', 2)] },
  NAPTR: {},
}

/** Short, so that a run asks again and again. */
const TTL_S = 5

/** @param trouble the share of questions that go wrong, 0 to 1 */
export function fallibleDns(clock: Clock, chance: Chance, trouble: number): Dns {
  const wait = (ms: number): Promise<void> => new Promise(resolve => clock.after(ms, resolve))
  return {
    async ask<Kind extends keyof Records>(type: Kind, name: string): Promise<Answer<Records[Kind]>> {
      const fate = chance.happens(trouble) ? chance.number() : 1
      await wait(fate < 0.3 ? 1_500 : chance.between(1, 30))
      if (fate < 0.7) throw new Error('no server answered')
      const records: readonly Records[Kind][] = fate < 1 ? [] : known[type][name] ?? []
      return { records, ttlS: TTL_S }
    },
  }
}
