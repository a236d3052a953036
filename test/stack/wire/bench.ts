/** A front on a wire made of an array, and an application that says what a transcript has. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import * as assert from 'uvu/assert'
import { systemClock } from '../../../src/base/clock.ts'
import { randomIds } from '../../../src/base/ids.ts'
import { createLog } from '../../../src/base/log.ts'
import type { SipMessage } from '../../../src/sip/message.ts'
import { parseMessage } from '../../../src/sip/parse.ts'
import { sipTimers } from '../../../src/sip/timers.ts'
import { createTransactions, type TransactionLayer } from '../../../src/stack/transaction/layer.ts'
import type { Inbox } from '../../../src/stack/transport/transport.ts'
import { FrameReader, frameOf } from '../../../src/stack/wire/frames.ts'
import { createWireFront, type WireFront } from '../../../src/stack/wire/front.ts'
import type { WireFrontOptions } from '../../../src/stack/wire/ports.ts'
import { eventually } from '../../support/eventually.ts'
import { byAddress } from '../wire-world.ts'
import { assertLead, assertMessage } from './compare.ts'
import { Names, type Step } from './transcript.ts'

/** The stack of the transcripts, 127.0.0.1:5160, on a wire made of an array. */
export interface Bench {
  readonly front: WireFront
  readonly layer: TransactionLayer
  /** What was sent, as text. */
  readonly sent: string[]
  receive(text: string, port: number): void
  /** Nobody listens at this port of the other side. */
  refuse(port: number): void
}

/** @param timers a transcript of what takes long is not waited for */
export async function bench(timers = sipTimers(), more: Pick<WireFrontOptions, 'outbound'> = {}): Promise<Bench> {
  const sent: string[] = []
  const inboxes: Inbox[] = []
  const log = createLog('silent')
  const layer = await createTransactions({
    log, timers, listeners: (['udp', 'tcp'] as const).map(transport => ({ transport, host: '127.0.0.1', port: 5160 })),
    open: () => async (listener, { inbox }) => {
      inboxes.push(inbox)
      return {
        listener, owns: connection => connection === listener.transport, async close() {},
        send: ({ bytes }) => {
          sent.push(bytes.toString('latin1'))
          return listener.transport
        },
      }
    },
  })
  const front = await createWireFront({
    transactions: layer, control: { host: '127.0.0.1', port: 0 }, secret: 'cymru', clock: systemClock, ids: randomIds,
    timers, random: () => 0.5, log, resolve: byAddress, ...more,
  })
  return {
    front, layer, sent,
    refuse: port => inboxes[0]?.refused('127.0.0.1', port, 'nobody listens'),
    receive(text, port) {
      const message = parseMessage(Buffer.from(text, 'latin1'))
      assert.is.not(message.kind, 'fault', text)
      inboxes[0]?.arrived(message as SipMessage, {
        transport: 'udp', address: '127.0.0.1', port, localAddress: '127.0.0.1', localPort: 5160, connection: 'udp',
      })
    },
  }
}

/** An application that says what the transcript has, and keeps what it is told. */
export class Application {
  readonly #socket: Socket
  readonly told: { lead: string; text: string }[] = []

  constructor(socket: Socket) {
    this.#socket = socket
    const reader = new FrameReader()
    socket.on('data', chunk => {
      for (const payload of reader.push(chunk).payloads) {
        const end = payload.indexOf('\r\n')
        this.told.push(end < 0 ? { lead: payload, text: '' } : {
          lead: payload.slice(0, end), text: payload.slice(end + 2),
        })
      }
    })
    socket.on('error', () => {})
  }

  say({ lead, text }: { lead: string; text: string }): void {
    this.#socket.write(frameOf(text === '' ? lead : `${lead}\r\n${text}`))
  }

  async next(): Promise<{ lead: string; text: string }> {
    return eventually(2_000, 'a frame', () => this.told.shift())
  }

  close(): void {
    this.#socket.destroy()
  }
}

/** Connects to the front and plays one connection of a transcript. */
export async function play(steps: readonly Step[], used: Bench): Promise<void> {
  const socket = connect(used.front.control)
  await once(socket, 'connect')
  await playOn(socket, steps, used, new Names())
}

/**
 * Plays one connection of a transcript; what came from the network comes when its frame is due.
 * @param here what has come already
 */
export async function playOn(
  socket: Socket, steps: readonly Step[], { receive, refuse }: Bench, names: Names, here?: Step,
): Promise<void> {
  const app = new Application(socket)
  try {
    for (const [index, step] of steps.entries()) {
      const where = `step ${index + 1}`
      if (step.by === 'app') {
        app.say({ lead: names.translate(step.lead), text: names.translate(step.text) })
        continue
      }
      const [, verb, source, , , , port] = step.lead.split('|')
      if (verb === 'sip' && source === 'network' && step.lead.split('|')[3] === '0') {
        // Otherwise it is silence, which comes by itself.
        if (step.text.startsWith('SIP/2.0 503')) refuse(Number(/^To: .*?@127\.0\.0\.1:(\d+)/m.exec(step.text)?.[1]))
      } else if (verb === 'sip' && source === 'network' && step !== here) {
        receive(names.translate(unstamped(step.text)), Number(port))
      }
      const actual = await app.next().catch((cause: unknown) => {
        throw new Error(`${where}: nothing came for ${step.lead}`, { cause })
      })
      // The text first: it brings the names that the line refers to.
      if (step.text !== '') assertMessage(actual.text, step.text, names, where)
      assertLead(actual, step, names, where)
    }
  } finally {
    app.close()
  }
}

/** As it was before the server looked at it. */
export function unstamped(text: string): string {
  return text.replace(/(Via: [^\r]*);rport=\d+/, '$1')
}
