/**
 * One connected UDP socket to one engine. Connected, because only then does the kernel hand us the
 * "port unreachable" of a dead engine, within milliseconds, and drop datagrams from anyone else.
 * Knows addresses and sockets; must not know what the datagrams say.
 */
import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns'
import { hostPort } from '../base/host-port.ts'

/** Messages that may wait for the socket to open; those past it are lost, as UDP may lose any. */
export const WAITING_MAX = 64

export interface WireEvents {
  onMessage(datagram: Buffer): void
  /** The engine's address cannot be found or reached, or nobody listens there. May repeat. */
  onUnreachable(error: Error): void
}

export interface Wire {
  /** Sends one datagram. `tooLong` is called instead when it does not fit into one. */
  send(datagram: Buffer, tooLong: (error: Error) => void): void
  /** Begins again with a fresh look at the host's name and a new socket. */
  reopen(): void
  close(): void
}

/** `127.0.0.1:22222`, `[::1]:22222`. */
export function placeName({ host, port }: { readonly host: string; readonly port: number }): string {
  return hostPort(host, port)
}

/** @param host an address (IPv4 or IPv6) or a name, looked up at every {@link Wire.reopen} */
export function openWire(host: string, port: number, events: WireEvents): Wire {
  let socket: Socket | undefined
  let connected = false
  let waiting: (() => void)[] = []
  let attempt = 0

  function open(): void {
    const mine = ++attempt
    lookup(host, (error, address, family) => {
      if (mine !== attempt) return
      if (error) return events.onUnreachable(error)
      const fresh = createSocket(family === 6 ? 'udp6' : 'udp4')
      socket = fresh
      fresh.on('message', datagram => events.onMessage(datagram))
      fresh.on('error', events.onUnreachable)
      fresh.on('connect', () => {
        connected = true
        for (const sendNow of waiting.splice(0)) sendNow()
      })
      fresh.connect(port, address)
    })
  }

  function shut(): void {
    attempt++
    connected = false
    waiting = []
    socket?.close()
    socket = undefined
  }

  function send(datagram: Buffer, tooLong: (error: Error) => void): void {
    if (!connected || !socket) {
      if (waiting.length < WAITING_MAX) waiting.push(() => send(datagram, tooLong))
      return
    }
    const used = socket
    used.send(datagram, error => {
      if (!error || used !== socket) return
      if ((error as NodeJS.ErrnoException).code === 'EMSGSIZE') tooLong(error)
      else events.onUnreachable(error)
    })
  }

  open()
  return {
    send,
    reopen() {
      shut()
      open()
    },
    close: shut,
  }
}
