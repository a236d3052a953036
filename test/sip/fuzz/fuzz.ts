/** One fuzzer: messages drawn from the grammar and broken ones of the corpus, read, framed, and let in. */
import { createFramer } from '../../../src/sip/framing.ts'
import { header } from '../../../src/sip/headers.ts'
import type { Header, SipMessage } from '../../../src/sip/message.ts'
import { parseMessage } from '../../../src/sip/parse.ts'
import { printMessage } from '../../../src/sip/print.ts'
import { responseTo } from '../../../src/sip/respond.ts'
import { Behind } from './behind.ts'
import { readWithGlances } from './glances.ts'
import { drawnMessages } from './grammar.ts'
import { among, drawFrom, mutated, type Draw } from './mutate.ts'
import { readAll } from './read.ts'
import { savedMessages } from './saved.ts'

export interface FuzzLimits {
  readonly seed: number
  /** Ends after so many messages. */
  readonly messages?: number
  /** Ends after so long. Milliseconds. */
  readonly ms?: number
}

export interface FuzzReport {
  readonly messages: number
  /** How many of them could be read as messages. */
  readonly readable: number
  /** What reading the slowest of them takes. Milliseconds. */
  readonly longestMs: number
  readonly heapBefore: number
  readonly heapAfter: number
  readonly seconds: number
}

/** Reading one message, whatever it is. Milliseconds. */
const LONGEST_MS = 50
/** Everything inside comes to its end after so many. */
const BATCH = 64
/** Drawn by grammar for each round; they are broken many times over. */
const DRAWN = 64
const WARM_UP = 5_000

/** @throws with the round and the bytes when a message breaks a promise */
export async function fuzz({ seed, messages = Infinity, ms = Infinity }: FuzzLimits): Promise<FuzzReport> {
  const draw = drawFrom(seed)
  const behind = await Behind.open(draw)
  const started = performance.now()
  let [done, readable, longestMs, heapBefore] = [0, 0, 0, 0]
  let fresh: readonly Buffer[] = []
  while (done < messages && performance.now() - started < ms) {
    if ((done / BATCH) % 32 === 0) fresh = drawnMessages(DRAWN, draw(0x7fff_ffff))
    const batch: Buffer[] = []
    for (let nth = 0; nth < BATCH; nth++) {
      const bytes = nextMessage(fresh, behind, draw)
      batch.push(bytes)
      const at = performance.now()
      try {
        const item = parseMessage(bytes)
        readAll(item)
        if (item.kind !== 'fault') readable += 1
        behind.arrive(item, 'udp')
      } catch (error) {
        throw new Error(`seed ${seed}, message ${done + nth}: ${shown(bytes)}`, { cause: error })
      }
      const tookMs = performance.now() - at
      if (tookMs > longestMs) longestMs = Math.max(longestMs, quickest(bytes))
      if (longestMs > LONGEST_MS) throw new Error(`${longestMs} ms: ${shown(bytes)}`)
      if (nth % 8 === 0) {
        behind.dial()
        await behind.breathe()
      }
    }
    try {
      stream(batch, behind, draw)
      await behind.settle()
    } catch (error) {
      throw new Error(`seed ${seed}, within ${BATCH} messages from ${done}`, { cause: error })
    }
    done += BATCH
    if (heapBefore === 0 && done >= WARM_UP) heapBefore = heapNow()
  }
  const heapAfter = heapNow()
  await behind.close()
  return {
    messages: done, readable, longestMs, heapBefore, heapAfter, seconds: (performance.now() - started) / 1_000,
  }
}

function shown(bytes: Buffer): string {
  return JSON.stringify(bytes.toString('latin1'))
}

/** How long reading takes when the machine does nothing else. Milliseconds. */
function quickest(bytes: Buffer): number {
  const took = Array.from({ length: 3 }, () => {
    const at = performance.now()
    readAll(parseMessage(bytes))
    return performance.now() - at
  })
  return Math.min(...took)
}

/** From the corpus, from the grammar, in a dialog of ours, or in answer to us; whole or broken. */
function nextMessage(fresh: readonly Buffer[], { asked, answered }: Behind, draw: Draw): Buffer {
  const kind = draw(10)
  const [request, answer] = [asked.at(-1 - draw(4)), answered.at(-1 - draw(4))]
  if (kind < 2 && request) return brokenAt(answerTo(request, draw), draw, 2)
  if (kind < 4 && answer) return brokenAt(talkingOn(answer, draw), draw, 2)
  return brokenAt(among(kind < 6 ? fresh : savedMessages, draw), draw, 8)
}

/** @param share of ten that are broken */
function brokenAt(bytes: Buffer, draw: Draw, share: number): Buffer {
  return draw(10) < share ? mutated(bytes, among(savedMessages, draw), draw) : bytes
}

/** What the other side of a request of ours may say. */
function answerTo(request: Parameters<typeof responseTo>[0], draw: Draw): Buffer {
  const status = among([100, 180, 183, 200, 200, 200, 302, 408, 422, 481, 486, 503], draw)
  return printMessage(responseTo(request, status, {
    toTag: among(['bob', 'carol'], draw), headers: [header('Contact', '<sip:bob@192.0.2.20>')],
  }))
}

const inDialog = ['ACK', 'ACK', 'BYE', 'INVITE', 'UPDATE', 'INFO', 'PRACK', 'OPTIONS', 'CANCEL']

/** What who heard this answer of ours may say next. */
function talkingOn(answer: SipMessage, draw: Draw): Buffer {
  const method = among(inDialog, draw)
  const number = draw(2) === 0 ? 1 : 1 + draw(40)
  const kept = answer.headers.filter(({ name }) => name === 'from' || name === 'to' || name === 'call-id')
  const more: Header[] = [
    header('Via', `SIP/2.0/UDP 192.0.2.10;branch=z9hG4bK${draw(1_000_000)}`), header('CSeq', `${number} ${method}`),
    header('Contact', '<sip:anna@192.0.2.10>'), header('RAck', `${draw(3)} 1 INVITE`),
  ]
  const headers = [...more, ...kept]
  return printMessage({ kind: 'request', method, uri: 'sip:192.0.2.1', headers, body: Buffer.alloc(0) })
}

/** The same bytes as a stream, cut anywhere: the same items come of it however it is cut. */
function stream(batch: readonly Buffer[], behind: Behind, draw: Draw): void {
  const bytes = Buffer.concat(batch.slice(0, 8))
  const whole = readWithGlances(bytes)
  // The body behind a fault is counted, and thrown away as it comes.
  const passesOver = whole.some(item => item.kind === 'fault')
  const framer = createFramer()
  let count = 0
  for (let at = 0; at < bytes.length;) {
    const next = at + 1 + draw(draw(3) === 0 ? 8 : 2_000)
    for (const item of framer.push(bytes.subarray(at, next))) {
      const other = whole[count++]
      if (item.kind === 'ping' || item.kind === 'dismissed') continue
      readAll(item)
      if (item.kind !== other?.kind) throw new Error(`item ${count} of a stream: ${item.kind} or ${other?.kind}`)
      behind.arrive(item, 'tcp')
    }
    if (!passesOver && framer.pendingBytes > bytes.length) throw new Error(`${framer.pendingBytes} bytes are held`)
    at = next
  }
  if (count !== whole.length) throw new Error(`${count} items of ${whole.length} in a stream`)
}

/** Bytes in use, what nobody reaches collected where the process was told to allow that. */
function heapNow(): number {
  (globalThis as { gc?: () => void }).gc?.()
  return process.memoryUsage().heapUsed
}
