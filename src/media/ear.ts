/**
 * Hears what a media engine sends in a party's stead. One connected UDP socket, so that the kernel drops
 * what comes from anybody else, and picks the address the engine can answer to.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import { rtpIn, type Rtp } from '../audio/rtp.ts'
import type { PlaceOfAudio } from '../sdp/null-party.ts'

export interface Ear {
  /** Where the audio is to be sent. */
  readonly place: PlaceOfAudio
  close(): void
}

/** @param from where the engine sends from; its port for the party in whose stead we hear */
export async function openEar({ host, port }: PlaceOfAudio, heard: (packet: Rtp) => void): Promise<Ear> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
  try {
    const connected = once(socket, 'connect')
    socket.connect(port, host)
    await connected
  } catch (error) {
    socket.close()
    throw error
  }
  socket.on('message', datagram => {
    const packet = rtpIn(datagram)
    if (packet) heard(packet)
  })
  // Nothing is sent from here, so nothing can fail that anybody waits for.
  socket.on('error', () => undefined)
  const at = socket.address()
  return { place: { host: at.address, port: at.port }, close: () => socket.close() }
}
