/**
 * A router in this process on either of its edges: our own stack, or drachtio-srf on the wire front, or,
 * where the environment names one, on a drachtio-server.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createLog } from '../../src/base/log.ts'
import type { CallRecord } from '../../src/cdr/record.ts'
import { openFront } from '../../src/cli/open-front.ts'
import { startService, type ServiceConfig } from '../../src/service.ts'
import { eventually } from './eventually.ts'
import { tempDir } from './temp-dir.ts'

export interface EdgeRouter {
  /** What a phone dials: `sip:USER@` this. */
  readonly sip: string
  readonly liveCount: number
  /** The record written next; each is handed out once. */
  record(): Promise<CallRecord>
  close(): Promise<void>
}

/** How to start a router on one edge, by what reports call it. */
export type Edges = Readonly<Record<string, (policy: string) => Promise<EdgeRouter>>>

const { DRACHTIO, DRACHTIO_SECRET = 'cymru', DRACHTIO_SIP } = process.env

/** Both of ours; only the server's when the environment names one: `DRACHTIO=HOST:PORT`. */
export const edges: Edges = DRACHTIO === undefined ? {
  'our own stack': policy => started(policy, { listen: [{ transport: 'udp', host: '127.0.0.1', port: 0 }] }),
  'drachtio-srf on the wire front': onWireFront,
} : {
  [`drachtio-srf on ${DRACHTIO}`]: policy => started(policy, {
    drachtio: { ...hostPort(DRACHTIO), secret: DRACHTIO_SECRET },
  }, DRACHTIO_SIP ?? `${hostPort(DRACHTIO).host}:5060`),
}

async function onWireFront(policy: string): Promise<EdgeRouter> {
  const front = await openFront({
    control: { host: '127.0.0.1', port: 0 }, secret: DRACHTIO_SECRET, app: undefined, log: createLog('silent'),
    listen: [{ transport: 'udp', host: '127.0.0.1', port: 0 }],
  })
  const drachtio = { ...front.control, secret: DRACHTIO_SECRET }
  const router = await started(policy, { drachtio }, `127.0.0.1:${front.listeners[0]?.port}`)
  return {
    ...router,
    get liveCount() {
      return router.liveCount
    },
    async close() {
      await router.close()
      await front.close()
    },
  }
}

async function started(policy: string, over: Partial<ServiceConfig>, sip?: string): Promise<EdgeRouter> {
  const dir = await tempDir({ 'policy.yaml': policy })
  const cdr = join(dir.path, 'cdr.jsonl')
  const service = await startService({
    policy: join(dir.path, 'policy.yaml'), cdr, rtpengine: [], drainMs: 100, admin: undefined, listen: [], ...over,
  }, { log: createLog('silent') })
  // The port knows no such state; calls before it are refused, and none of the tests is about that.
  if (over.drachtio) await new Promise(resolve => setTimeout(resolve, 300))
  let taken = 0
  return {
    sip: sip ?? `127.0.0.1:${service.listeners[0]?.port}`,
    get liveCount() {
      return service.calls.count
    },
    async record() {
      const line = await eventually(3_000, 'a record', async () => lines(await readFile(cdr, 'utf8'))[taken])
      taken++
      return JSON.parse(line) as CallRecord
    },
    async close() {
      await service.close()
      await dir.remove()
    },
  }
}

function hostPort(text: string): { host: string; port: number } {
  const colon = text.lastIndexOf(':')
  return { host: text.slice(0, colon), port: Number(text.slice(colon + 1)) }
}

/** Whole lines; one still being written is none yet. */
function lines(text: string): string[] {
  return text.split('\n').slice(0, -1)
}
