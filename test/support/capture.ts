/** What really went over the loopback, by tcpdump. Needs the rights of root. */
import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { eventually } from './eventually.ts'

/** All that one address sent another over one transport between the same two ports, in order. */
export interface Conversation {
  readonly from: string
  readonly to: string
  readonly text: string
}

export interface Capture extends AsyncDisposable {
  /** Ends it. Twice is once. */
  stop(): Promise<readonly Conversation[]>
}

export const mayCapture = process.getuid?.() === 0

/** Captures TCP and UDP from and to these addresses of the loopback, from when it resolves. */
export async function startCapture(hosts: readonly string[]): Promise<Capture> {
  const filter = `(tcp or udp) and (${hosts.map(host => `host ${host}`).join(' or ')})`
  // Without immediate mode: that gives each packet a place as long as the longest, and a burst finds none.
  const args = ['-i', 'lo', '-n', '-U', '-s', '0', '-B', '65536', '-w', '-', filter]
  const child = spawn('tcpdump', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const chunks: Buffer[] = []
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => { said += chunk.toString() })
  const exited = new Promise<void>((resolve, reject) => child.once('error', reject).once('close', () => resolve()))
  await eventually(5_000, 'tcpdump listens', () => child.exitCode !== null || said.includes('listening on'))
  if (child.exitCode !== null) throw new Error(`tcpdump ended at once:\n${said}`)
  /** A last datagram: when that is there, so is all before it. */
  const passed = async (): Promise<void> => {
    const mark = `the last of ${child.pid}`
    const socket = createSocket('udp4')
    socket.send(mark, 9, hosts[0])
    await eventually(5_000, 'the last packet is captured', () => Buffer.concat(chunks.slice(-2)).includes(mark))
      .finally(() => socket.close())
  }
  let stopped: Promise<readonly Conversation[]> | undefined
  const stop = (): Promise<readonly Conversation[]> => stopped ??= (async () => {
    await passed()
    child.kill('SIGINT')
    await exited
    const dropped = Number(/(\d+) packets? dropped by kernel/.exec(said)?.[1] ?? NaN)
    if (dropped !== 0) throw new Error(`tcpdump does not have everything:\n${said}`)
    return conversationsIn(Buffer.concat(chunks))
  })()
  return { stop, async [Symbol.asyncDispose]() { await stop() } }
}

/** Reads a capture file of Ethernet frames (pcap 2.4, little endian). */
function conversationsIn(file: Buffer): readonly Conversation[] {
  const said = new Map<string, { from: string; to: string; parts: Buffer[] }>()
  for (let at = 24; at + 16 <= file.length;) {
    const length = file.readUInt32LE(at + 8)
    const packet = readPacket(file.subarray(at + 16, at + 16 + length))
    at += 16 + length
    if (!packet || packet.payload.length === 0) continue
    const { key, from, to, payload } = packet
    const known = said.get(key)
    if (known) known.parts.push(payload)
    else said.set(key, { from, to, parts: [payload] })
  }
  return [...said.values()].map(({ from, to, parts }) => ({ from, to, text: Buffer.concat(parts).toString('latin1') }))
}

function readPacket(frame: Buffer) {
  const ip = frame.subarray(14)
  if (ip.length < 20 || (ip[0] ?? 0) >> 4 !== 4) return undefined
  const body = ip.subarray(((ip[0] ?? 0) & 15) * 4, ip.readUInt16BE(2))
  const isTcp = ip[9] === 6
  const payload = body.subarray(isTcp ? ((body[12] ?? 0) >> 4) * 4 : 8)
  const [from, to] = [[...ip.subarray(12, 16)].join('.'), [...ip.subarray(16, 20)].join('.')]
  return { from, to, payload, key: `${isTcp} ${from} ${to} ${body.readUInt32BE(0)}` }
}
