/**
 * The thread that loads a policy beside the calls: read, parse, check, and hand over what the other
 * side needs to compile and test it. It says what became of the files, then gives a parcel whenever
 * asked. Where tests fail over there it runs them too, for here are the texts that show where.
 */
import { on } from 'node:events'
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { atOnce } from '../base/sliced.ts'
import { compile } from './compile.ts'
import type { PolicyDocument } from './document.ts'
import { gate } from './gate.ts'
import { handoverOf } from './handover.ts'
import { readPolicy, type ReadPolicy } from './load.ts'
import { parcelsOf } from './parcels.ts'
import type { ThreadOrder, ThreadSays, ThreadWish } from './thread.ts'

async function serve(port: MessagePort, { path, withSources }: ThreadOrder): Promise<void> {
  const say = (said: ThreadSays): void => port.postMessage(said)
  const { document, diagnostics: warnings, sources, text } = await readPolicy(path)
  if (!document) return say({ kind: 'refused', diagnostics: warnings, text: text() })
  say({ kind: 'sound', warnings })
  const parcels = parcelsOf(handoverOf(document, withSources ? sources : undefined))
  for await (const [wish] of on(port, 'message') as AsyncIterable<[ThreadWish]>) {
    if (wish === 'verdict') return say(verdictOn(document, { diagnostics: warnings, text }))
    const parcel = parcels.shift()
    if (parcel) say({ kind: 'parcel', parcel, isLast: parcels.length === 0 })
  }
}

/** What its own tests say of a policy. */
function verdictOn(
  document: PolicyDocument, { diagnostics, text }: Pick<ReadPolicy, 'diagnostics' | 'text'>,
): ThreadSays {
  const found = atOnce(gate(compile(document), document, () => performance.now()))
  const failed = found.filter(({ severity }) => severity === 'error')
  return failed.length > 0 ? { kind: 'refused', diagnostics: failed, text: text(failed) }
    : { kind: 'sound', warnings: [...diagnostics, ...found] }
}

if (parentPort) {
  await serve(parentPort, workerData as ThreadOrder)
  parentPort.close()
}
