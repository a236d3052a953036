/** What of a router outlives its process: its records, and its journal, as text. */
import { createMetrics } from '../../src/base/metrics.ts'
import type { Log } from '../../src/base/log.ts'
import type { CallRecord } from '../../src/cdr/record.ts'
import type { Entry } from '../../src/journal/keeper.ts'
import { createJournal, type Journal } from '../../src/service/journal.ts'
import type { Change } from '../../src/state/journal-file.ts'
import type { Mortal } from './mortal.ts'

/** How long a write takes. Milliseconds. */
const WRITE_MS = 5

export class Disk {
  readonly records: CallRecord[] = []
  /** When each call ended by the clock that does not jump, by uid. Milliseconds. */
  readonly endedAtMs = new Map<string, number>()
  readonly #journal = new Map<string, string>()
  #starts = 0

  /** How many processes it has seen. */
  get starts(): number {
    return this.#starts
  }

  /** The journal for a process that begins: what is there, and where it writes as long as it lives. */
  journalFor(world: Mortal, log: Log): Journal {
    this.#starts += 1
    const left = new Map([...this.#journal].map(([key, text]) => [key, JSON.parse(text) as Entry]))
    const recorded = new Set(this.records.map(({ callUid }) => callUid))
    const journal = this.#journal
    const file = {
      get count() { return journal.size },
      async write(changes: readonly Change[]) {
        const lines = changes.map(({ key, value }) => [key, value && JSON.stringify(value)] as const)
        await new Promise<void>(resolve => world.clock.after(WRITE_MS, resolve))
        for (const [key, text] of lines) {
          journal.delete(key)
          if (text !== undefined) journal.set(key, text)
        }
      },
      takePlace: async () => {},
      close: async () => {},
    }
    return createJournal({ clock: world.clock, log, metrics: createMetrics() }, file, left, recorded)
  }
}
