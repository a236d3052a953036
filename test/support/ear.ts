/**
 * What is said to a phone that cannot be asked what it hears: the RTP that reaches its ports, by tcpdump. Needs the
 * rights of root. A real phone says nothing of what its loudspeaker plays once a call was held.
 */
import { spawn } from 'node:child_process'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { packetsIn } from '../../src/recording/pcap.ts'
import { eventually } from './eventually.ts'
import { heardIn, NEWEST, type Heard } from './rtp-phone.ts'
import { tempDir } from './temp-dir.ts'
import { within } from './within.ts'

/** PCMU (RFC 3551 §6). */
const PCMU = 0

export interface Ear {
  /** Listens for `ms`. */
  listen(ms: number): Promise<Heard>
  /** Listens until what is heard in a fifth of a second is as `holds` says. */
  hear(what: string, holds: (heard: Heard) => boolean, ms?: number): Promise<void>
  close(): Promise<void>
}

/** Listens at the ports from `first` to `last`, from when it resolves. */
export async function openEar(first: number, last: number): Promise<Ear> {
  const dir = await tempDir()
  const path = join(dir.path, 'heard.pcap')
  const file = await open(path, 'w')
  const args = ['-i', 'lo', '-n', '-U', '--immediate-mode', '-w', '-', `udp dst portrange ${first}-${last}`]
  const child = spawn('tcpdump', args, { stdio: ['ignore', file.fd, 'pipe'] })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => { said += chunk.toString() })
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
  const close = async (): Promise<void> => {
    child.kill('SIGTERM')
    await within(5_000, 'tcpdump ends', ended)
    await file.close()
    await dir.remove()
  }
  await eventually(5_000, 'tcpdump listens', () => said.includes('listening on')).catch(async (error: unknown) => {
    await close()
    throw new Error(`${(error as Error).message}: ${said}`)
  })

  async function audioSince(atMs: number): Promise<readonly Buffer[]> {
    const audio: Buffer[] = []
    for await (const packet of packetsIn(path)) {
      if (packet.payloadType === PCMU && packet.atS * 1000 >= atMs) audio.push(packet.payload)
    }
    return audio
  }

  return {
    close,
    async listen(ms) {
      const atMs = Date.now()
      await new Promise(resolve => setTimeout(resolve, ms))
      return heardIn(await audioSince(atMs))
    },
    async hear(what, holds, ms = 5_000) {
      const atMs = Date.now()
      let looked = 0
      await eventually(ms, `${what} is heard`, async () => {
        const heard = await audioSince(atMs)
        for (; looked + NEWEST <= heard.length; looked++) {
          if (holds(heardIn(heard.slice(looked, looked + NEWEST)))) return true
        }
        throw new Error(`not in ${heard.length} packets`)
      })
    },
  }
}
