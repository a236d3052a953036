/** What the tests of sinks share: made-up records, and a sink whose log and metrics can be looked at. */
import { systemClock } from '../../src/base/clock.ts'
import { createLog } from '../../src/base/log.ts'
import { createMetrics } from '../../src/base/metrics.ts'
import type { Secrets } from '../../src/base/secrets.ts'
import type { CallRecord } from '../../src/cdr/record.ts'
import { openRecordSinks, type ServerSinkConfig } from '../../src/cdr/record-sinks.ts'

export function recordOf(callUid: string): CallRecord {
  return {
    callUid, receivedAt: '2026-03-02T10:00:00.000Z', endedAt: '2026-03-02T10:01:00.000Z', status: 200, talkMs: 50_000,
    peer: 'pbx', from: { uri: 'sip:a@pbx', number: '+33145550100' }, to: { uri: 'sip:b@pbx', number: '+33612345678' },
  } as CallRecord
}

export interface OpenSink extends AsyncDisposable {
  /** What keeps its records here; undefined when nothing does. */
  trouble(): string | undefined
  /** Writes records `FIRST` to `LAST`, as `c1`, `c2` … */
  write(first: number, last: number): void
  record(record: CallRecord): void
  readonly lines: readonly string[]
  close(): Promise<void>
  figure(name: string): Promise<number>
}

/** A sink as the service opens it. @param secret what every secret is */
export async function openSink(config: ServerSinkConfig, secret = ''): Promise<OpenSink> {
  const lines: string[] = []
  const metrics = createMetrics()
  const secrets: Secrets = { valueOf: () => secret, read: () => Promise.resolve([]) }
  const log = createLog('info', { write: line => lines.push(line) })
  const sinks = await openRecordSinks([config], { clock: systemClock, log, metrics, secrets })
  return {
    lines,
    trouble: () => sinks.troubles()[0],
    record: record => sinks.write(record),
    write(first, last) {
      for (let n = first; n <= last; n++) sinks.write(recordOf(`c${n}`))
    },
    close: () => sinks.close(),
    async figure(name) {
      return (await metrics.registry.getSingleMetric(name)?.get())?.values[0]?.value ?? 0
    },
    [Symbol.asyncDispose]: () => sinks.close(),
  }
}

export const uidsTo = (last: number): string[] => Array.from({ length: last }, (_, index) => `c${index + 1}`)

/** As they came first: whoever gets a record again drops it. */
export const unique = (uids: readonly string[]): string[] => [...new Set(uids)]
