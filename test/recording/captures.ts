/** What an engine writes of calls, made by hand: who says what when, as the packets of a capture. */
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Captured } from '../../src/call/feed.ts'
import type { World } from './room-world.ts'

/** A party's packets, each of 20 ms. */
export interface Said {
  readonly port: number
  readonly payloadType: number
  readonly payload: Buffer
  /** Seconds since 1970. */
  readonly fromS: number
  readonly packets: number
}

export const [CALLER, CALLEE] = [4_000, 4_002]
/** 20 ms in PCMU, not silent. */
export const loud = Buffer.alloc(160, 0x10)

/** A capture file with Ethernet headers, its packets in the order of time. */
export function capture(said: readonly Said[]): Buffer {
  const header = Buffer.alloc(24)
  header.writeUInt32LE(0xa1b2c3d4, 0)
  header.writeUInt32LE(1, 20)
  const packets = said.flatMap(({ packets: count, ...each }) =>
    Array.from({ length: count }, (_, at) => ({ ...each, at, atS: each.fromS + at * 0.02 })))
  packets.sort((one, other) => one.atS - other.atS)
  return Buffer.concat([header, ...packets.map(({ atS, at, port, payloadType, payload }) => {
    const head = Buffer.alloc(16 + 14 + 20 + 8 + 12)
    const length = head.length - 16 + payload.length
    head.writeUInt32LE(Math.floor(atS), 0)
    head.writeUInt32LE(Math.round(atS % 1 * 1e6), 4)
    head.writeUInt32LE(length, 8)
    head.writeUInt32LE(length, 12)
    const [ip, udp, rtp] = [30, 50, 58] as const
    head[ip] = 0x45
    head.writeUInt16BE(port, udp + 2)
    head[rtp] = 0x80
    head[rtp + 1] = payloadType
    head.writeUInt16BE(at & 0xffff, rtp + 2)
    head.writeUInt32BE(at * 160, rtp + 4)
    head.writeUInt32BE(port, rtp + 8)
    return Buffer.concat([head, payload])
  })])
}

export const UID = '0123456789abcdef0123'
export const SESSION = 'fedcba98765432100123'

/** A call of two that speak PCMU, recorded since a moment. */
export function captured(atMs: number, more: Partial<Captured> = {}): Captured {
  return {
    call: {
      callUid: UID, phase: 'bridged', from: '1', to: '2', peer: undefined, rule: 'recorded', target: undefined,
      attemptCount: 1, startedAtMs: atMs, answeredAtMs: atMs, recording: 'on', policyDigest: '',
    },
    media: { name: SESSION, ports: { a: [CALLER], b: [CALLEE] }, payloads: { a: {}, b: {} } },
    moments: [{ did: 'start', atMs }],
    ...more,
  }
}

/** Has the engine write this of the call. */
export async function written({ engineDir }: World, said: readonly Said[], part = '1'): Promise<string> {
  await mkdir(join(engineDir, 'pcaps'), { recursive: true })
  const path = join(engineDir, 'pcaps', `${SESSION}-${part}.pcap`)
  await writeFile(path, capture(said))
  return path
}

/** As if nobody had written to anything of calls for so long, by the time of that world. */
export async function backdate({ engineDir, nowMs }: World, folder: 'calls' | 'pcaps', ms: number): Promise<void> {
  const at = new Date(nowMs() - ms)
  for (const name of await readdir(join(engineDir, folder))) await utimes(join(engineDir, folder, name), at, at)
}
