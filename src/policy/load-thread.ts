/**
 * The thread that loads a policy beside the calls: read, parse, check, compile, test, and hand over
 * what the other side needs. It says what became of the files, then gives a parcel whenever asked.
 */
import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { atOnce } from '../base/sliced.ts'
import { gate } from './gate.ts'
import { prepare } from './handover.ts'
import { readPolicy } from './load.ts'
import { parcelsOf } from './parcels.ts'
import type { ThreadOrder, ThreadSays } from './thread.ts'

const port = parentPort
if (port) {
  const say = (said: ThreadSays): void => port.postMessage(said)
  const { path, withSources } = workerData as ThreadOrder
  const { document, diagnostics, sources, text } = await readPolicy(path)
  if (!document) say({ kind: 'refused', diagnostics, text: text() })
  else {
    const { policy, handover } = prepare(document, withSources ? sources : undefined)
    const found = atOnce(gate(policy, document, () => performance.now()))
    const failed = found.filter(({ severity }) => severity === 'error')
    if (failed.length > 0) say({ kind: 'refused', diagnostics: failed, text: text(failed) })
    else {
      say({ kind: 'sound', warnings: [...diagnostics, ...found] })
      const parcels = parcelsOf(handover)
      for (const [at, parcel] of parcels.entries()) {
        await once(port, 'message')
        say({ kind: 'parcel', parcel, isLast: at === parcels.length - 1 })
      }
    }
  }
  port.close()
}
