/**
 * A process that answers every call, for `stack.ts` to measure: `stack` on our own stack, `front` as the wire front
 * alone, `app PORT` as the application on drachtio-srf behind it. Writes its port when it is ready.
 */
import { once, type EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { systemClock } from '../src/base/clock.ts'
import { randomIds } from '../src/base/ids.ts'
import { createLog } from '../src/base/log.ts'
import { openFront } from '../src/cli/open-front.ts'
import { createEmbeddedEdge } from '../src/edge/embedded/embedded.ts'
import { createGuard } from '../src/edge/guard.ts'
import { sipTimers } from '../src/sip/timers.ts'
import { createTransactions } from '../src/stack/transaction/layer.ts'

const secret = 'bench'
const listen = [{ transport: 'udp', host: '127.0.0.1', port: 0 }] as const
const sdp = [
  'v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 6000 RTP/AVP 0',
  'a=rtpmap:0 PCMU/8000', '',
].join('\r\n')
const log = createLog('silent')

const [role, control] = process.argv.slice(2)
process.stdout.write(`${JSON.stringify(await start())}\n`)

/** Ports: `sip` where calls are taken, `control` where an application connects. */
async function start(): Promise<{ readonly sip?: number | undefined; readonly control?: number }> {
  if (role === 'stack') return { sip: await answerOnStack() }
  if (role === 'app') return await answerOnDrachtio(Number(control))
  const front = await openFront({ control: { host: '127.0.0.1', port: 0 }, secret, listen, app: undefined, log })
  return { sip: front.listeners[0]?.port, control: front.control.port }
}

async function answerOnStack(): Promise<number | undefined> {
  const timers = sipTimers()
  const transactions = await createTransactions({ listeners: listen, timers, log })
  const edge = createEmbeddedEdge({
    transactions, timers, log, clock: systemClock, ids: randomIds, random: Math.random, guard: createGuard(() => {}),
  })
  edge.onInvite(leg => leg.answer({ body: { type: 'application/sdp', text: sdp } }))
  return transactions.listeners[0]?.port
}

interface Srf extends EventEmitter {
  invite(handler: (request: unknown, response: unknown) => void): void
  createUAS(request: unknown, response: unknown, options: { readonly localSdp: string }): Promise<unknown>
  connect(to: { readonly host: string; readonly port: number; readonly secret: string }): void
}

async function answerOnDrachtio(port: number): Promise<Record<string, never>> {
  const Drachtio = createRequire(import.meta.url)('drachtio-srf') as new () => Srf
  const srf = new Drachtio()
  srf.invite((request, response) => { void srf.createUAS(request, response, { localSdp: sdp }) })
  srf.connect({ host: '127.0.0.1', port, secret })
  const [failed] = await once(srf, 'connect') as [Error | null]
  if (failed) throw failed
  return {}
}
