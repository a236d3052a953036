/**
 * Ports that are free for UDP and TCP alike on 127.0.0.1. They come from below the range the system
 * hands out by itself, so that no outgoing socket can take one between the look and the use, and
 * apart from rtpengine's 20000 to 29999.
 */
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

const FIRST = 10_000
const COUNT = 9_000

let next = Math.floor(Math.random() * COUNT)

/** @returns a port no one listens at, never the same twice in a process */
export async function freePort(address = '127.0.0.1'): Promise<number> {
  for (let tries = 0; tries < COUNT; tries++) {
    // Every fourth: SIPp takes the three above its media port for RTCP and video.
    next = (next + 4) % COUNT
    const port = FIRST + next - (next % 4)
    if (await udpFree(port, address) && await tcpFree(port, address)) return port
  }
  throw new Error(`no port is free on ${address}`)
}

/** @returns `count` different free ports */
export async function freePorts(count: number, address = '127.0.0.1'): Promise<number[]> {
  const ports: number[] = []
  while (ports.length < count) ports.push(await freePort(address))
  return ports
}

function udpFree(port: number, address: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createSocket('udp4')
    socket.once('error', () => socket.close(() => resolve(false)))
    socket.bind({ port, address, exclusive: true }, () => socket.close(() => resolve(true)))
  })
}

function tcpFree(port: number, address: string): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: address, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
