/**
 * More callers than SIPp can play on a core that it shares: each places a call of no length, or hears 503 with
 * Retry-After and acknowledges that. All of them speak from one socket, in a thread of their own.
 */
import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { once } from 'node:events'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

export interface CrowdOptions {
  readonly transport: 'udp' | 'tcp'
  /** Port of the router at 127.0.0.1. */
  readonly port: number
  /** New calls per second, and for how long. */
  readonly rate: number
  readonly seconds: number
}

/** What became of the calls. */
export interface CrowdResult {
  readonly placed: number
  readonly served: number
  readonly refused: number
  /** Refused otherwise than with 503 and Retry-After, or never answered to the end. */
  readonly failed: number
  /** Messages sent again, for want of an answer. */
  readonly resent: number
}

/** Lets them call. Returns when the last call is over, or has waited for as long as a transaction may. */
export async function callAtRate(options: CrowdOptions): Promise<CrowdResult> {
  const worker = new Worker(new URL(import.meta.url), { workerData: options })
  const [result] = await once(worker, 'message') as [CrowdResult]
  await worker.terminate()
  return result
}

const T1_MS = 500
const T2_MS = 4_000
/** A transaction's longest wait, 64·T1. */
const PATIENCE_MS = 32_000
const TICK_MS = 2

/** A call that waits for an answer. */
interface Open {
  /** The request that is not answered yet. */
  readonly text: string
  readonly method: 'INVITE' | 'BYE'
  readonly sinceMs: number
  readonly waitMs: number
  /** When it is sent again; never after a provisional response. */
  readonly dueMs: number
}

interface Wire {
  readonly port: number
  readonly repeats: boolean
  send(text: string): void
  close(): void
}

if (!isMainThread) parentPort?.postMessage(await crowd(workerData as CrowdOptions), [])

async function crowd({ transport, port, rate, seconds }: CrowdOptions): Promise<CrowdResult> {
  const open = new Map<string, Open>()
  let placed = 0
  let served = 0
  let refused = 0
  let failed = 0
  let resent = 0
  const wire = await (transport === 'udp' ? openUdp : openTcp)(port, hear)
  const began = performance.now()

  function ask(call: string, method: Open['method'], text: string): void {
    const nowMs = performance.now()
    open.set(call, { text, method, sinceMs: nowMs, waitMs: T1_MS, dueMs: wire.repeats ? nowMs + T1_MS : Infinity })
    wire.send(text)
  }

  function hear(text: string): void {
    const status = Number(text.slice(8, 11))
    const call = /^Call-ID: (\d+)@/mi.exec(text)?.[1] ?? ''
    const method = /^CSeq: \d+ (\w+)/mi.exec(text)?.[1]
    const to = /^To: (.*)\r$/mi.exec(text)?.[1] ?? ''
    const waiting = open.get(call)
    if (status < 200) {
      if (waiting?.method === 'INVITE') open.set(call, { ...waiting, dueMs: Infinity })
      return
    }
    if (method === 'INVITE') {
      wire.send(request('ACK', call, to, status < 300 ? 'ack' : 'invite'))
      if (waiting?.method !== 'INVITE') return
      if (status < 300) return ask(call, 'BYE', request('BYE', call, to, 'bye'))
    } else if (waiting?.method !== 'BYE') return
    open.delete(call)
    if (status === 200) served += 1
    else if (status === 503 && /^Retry-After: *\d+/mi.test(text)) refused += 1
    else failed += 1
  }

  function request(method: string, call: string, to: string, branch: string, body = ''): string {
    return `${method} sip:service@127.0.0.1:${port} SIP/2.0\r\n` +
      `Via: SIP/2.0/${transport.toUpperCase()} 127.0.0.1:${wire.port};branch=z9hG4bK-${call}-${branch}\r\n` +
      `From: <sip:caller@127.0.0.1:${wire.port}>;tag=${call}\r\nTo: ${to}\r\nCall-ID: ${call}@${wire.port}\r\n` +
      `CSeq: ${method === 'BYE' ? 2 : 1} ${method}\r\nMax-Forwards: 70\r\n` +
      `Contact: <sip:caller@127.0.0.1:${wire.port};transport=${transport}>\r\n` +
      `${body && 'Content-Type: application/sdp\r\n'}Content-Length: ${body.length}\r\n\r\n${body}`
  }

  const offer = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n' +
    'm=audio 6000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n'
  for (let lookedMs = began; ;) {
    await new Promise(resolve => setTimeout(resolve, TICK_MS))
    const nowMs = performance.now()
    for (const due = Math.min(nowMs - began, 1_000 * seconds) * rate / 1_000; placed < due;) {
      const call = String(++placed)
      ask(call, 'INVITE', request('INVITE', call, `<sip:service@127.0.0.1:${port}>`, 'invite', offer))
    }
    if (placed >= rate * seconds && open.size === 0) break
    if (nowMs - lookedMs < T1_MS / 10) continue
    lookedMs = nowMs
    for (const [call, waiting] of open) {
      if (nowMs - waiting.sinceMs > PATIENCE_MS) {
        open.delete(call)
        failed += 1
      } else if (nowMs >= waiting.dueMs) {
        const waitMs = waiting.method === 'INVITE' ? 2 * waiting.waitMs : Math.min(T2_MS, 2 * waiting.waitMs)
        open.set(call, { ...waiting, waitMs, dueMs: nowMs + waitMs })
        resent += 1
        wire.send(waiting.text)
      }
    }
  }
  wire.close()
  return { placed, served, refused, failed, resent }
}

async function openUdp(port: number, hear: (text: string) => void): Promise<Wire> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 8 << 20 })
  socket.on('message', bytes => hear(bytes.toString('latin1')))
  socket.connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return {
    port: socket.address().port,
    repeats: true,
    send: text => socket.send(Buffer.from(text, 'latin1')),
    close: () => socket.close(),
  }
}

async function openTcp(port: number, hear: (text: string) => void): Promise<Wire> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true).setEncoding('latin1')
  await once(socket, 'connect')
  let rest = ''
  socket.on('data', (chunk: string) => {
    rest += chunk
    for (let end: number; (end = rest.indexOf('\r\n\r\n')) >= 0;) {
      const length = Number(/^Content-Length: *(\d+)/mi.exec(rest.slice(0, end + 2))?.[1] ?? 0)
      if (rest.length < end + 4 + length) return
      hear(rest.slice(0, end + 4))
      rest = rest.slice(end + 4 + length)
    }
  })
  return {
    port: socket.localPort ?? 0,
    repeats: false,
    send(text) {
      // All that is said in one turn leaves together.
      if (socket.writableCorked === 0) {
        socket.cork()
        setImmediate(() => socket.uncork())
      }
      socket.write(text, 'latin1')
    },
    close: () => socket.destroy(),
  }
}
