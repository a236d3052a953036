/**
 * One WebSocket to one engine, in place of a socket of datagrams: for engines behind TLS, or beyond networks that lose
 * what is sent. Knows addresses and sockets; must not know what the messages say.
 */
import { WebSocket, type RawData } from 'ws'
import { WAITING_MAX, type Wire, type WireEvents } from './wire.ts'

/** The sub-protocol of rtpengine's ng protocol. */
const PROTOCOL = 'ng.rtpengine.com'
/** No reply is longer; a description is some kilobytes. Bytes. */
const MESSAGE_MAX = 4 << 20
const HANDSHAKE_MS = 3_000

/** @param url `ws://HOST:PORT`, or `wss:` where the engine shows a certificate, which has to be good */
export function openWebSocketWire(url: string, events: WireEvents): Wire {
  let socket: WebSocket | undefined
  let waiting: Buffer[] = []

  function open(): void {
    const fresh = new WebSocket(url, PROTOCOL, { handshakeTimeout: HANDSHAKE_MS, maxPayload: MESSAGE_MAX })
    socket = fresh
    let why = new Error('it closed the connection')
    fresh.on('open', () => { for (const message of waiting.splice(0)) fresh.send(message) })
    fresh.on('message', (message: RawData) => { if (fresh === socket) events.onMessage(bytesOf(message)) })
    fresh.on('error', error => { why = error })
    fresh.on('close', () => { if (fresh === socket) events.onUnreachable(why) })
  }

  function shut(): void {
    const old = socket
    socket = undefined
    waiting = []
    old?.terminate()
  }

  open()
  return {
    send(message) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(message)
      // One that is closed was told of, and is opened again by whoever heard it.
      else if (socket?.readyState === WebSocket.CONNECTING && waiting.length < WAITING_MAX) waiting.push(message)
    },
    reopen() {
      shut()
      open()
    },
    close: shut,
  }
}

function bytesOf(message: RawData): Buffer {
  if (Buffer.isBuffer(message)) return message
  return Array.isArray(message) ? Buffer.concat(message) : Buffer.from(message)
}
