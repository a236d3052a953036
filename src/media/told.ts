/** What each party of a session was told: the ports of the engine it sends to, and what it may send there. */
import { readDescription } from '../sdp/description.ts'
import type { MediaSnapshot, RecordedMedia, Side } from './media.ts'

export class Told {
  readonly #ports: Record<Side, Set<number>> = { a: new Set(), b: new Set() }
  /** Names of codecs, by payload number. */
  readonly #payloads: Record<Side, Map<number, string>> = { a: new Map(), b: new Map() }

  constructor(before?: Pick<MediaSnapshot, 'ports' | 'payloads'>) {
    for (const [side, ports] of before?.ports ?? []) this.#ports[side] = new Set(ports)
    for (const [side, payloads] of before?.payloads ?? []) this.#payloads[side] = new Map(payloads)
  }

  /** Who is shown a port sends there. */
  show(side: Side, sdp: string): void {
    for (const { type, port, codecs } of readDescription(sdp)?.media ?? []) {
      if (type !== 'audio') continue
      this.#ports[side].add(port)
      for (const { payload, name } of codecs) this.#payloads[side].set(payload, name)
    }
  }

  /** All of it, since the session began. */
  get sides(): Pick<RecordedMedia, 'ports' | 'payloads'> {
    const { a, b } = this.#payloads
    return {
      ports: { a: [...this.#ports.a], b: [...this.#ports.b] },
      payloads: { a: Object.fromEntries(a), b: Object.fromEntries(b) },
    }
  }

  snapshot(): Pick<MediaSnapshot, 'ports' | 'payloads'> {
    return {
      ports: [['a', [...this.#ports.a]], ['b', [...this.#ports.b]]],
      payloads: [['a', [...this.#payloads.a]], ['b', [...this.#payloads.b]]],
    }
  }
}
