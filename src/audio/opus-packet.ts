/** How Opus packets are built (RFC 6716 §3): looked at before a decoder is, which complains aloud of broken ones. */

const FRAME_MAX = 1275
const PACKET_MAX_MS = 120

/** How long each frame of a packet is, by the first five bits of it. Milliseconds (§3.1, table 2). */
function frameMs(configuration: number): number {
  if (configuration < 12) return [10, 20, 40, 60][configuration & 3] ?? 0
  if (configuration < 16) return [10, 20][configuration & 1] ?? 0
  return [2.5, 5, 10, 20][configuration & 3] ?? 0
}

/** How long a packet sounds, in milliseconds; undefined for one that is built against the rules (§3.4). */
export function opusMs(packet: Uint8Array): number | undefined {
  const [toc] = packet
  if (toc === undefined) return undefined
  const frames = framesIn(toc & 3, packet)
  const ms = frames === undefined ? 0 : frames * frameMs(toc >> 3)
  return ms > 0 && ms <= PACKET_MAX_MS ? ms : undefined
}

/** How many frames there are; undefined when their lengths do not come out. */
function framesIn(code: number, packet: Uint8Array): number | undefined {
  const rest = packet.length - 1
  switch (code) {
    case 0: return rest <= FRAME_MAX ? 1 : undefined
    case 1: return rest % 2 === 0 && rest / 2 <= FRAME_MAX ? 2 : undefined
    case 2: return areWhole(packet, 1, packet.length, 1) ? 2 : undefined
    default: return counted(packet)
  }
}

/** Any number of frames, of one length or each with its own, and padding behind them (§3.2.5). */
function counted(packet: Uint8Array): number | undefined {
  const how = packet[1] ?? 0
  const frames = how & 63
  let at = 2
  let padding = 0
  for (let more = (how & 64) !== 0; more; at++) {
    const byte = packet[at] ?? 0
    more = byte === 255
    padding += more ? 254 : byte
  }
  const end = packet.length - padding
  if (frames === 0 || end < at) return undefined
  if ((how & 128) !== 0) return areWhole(packet, at, end, frames - 1) ? frames : undefined
  return (end - at) % frames === 0 && (end - at) / frames <= FRAME_MAX ? frames : undefined
}

/** Whether frames that say their length, and the last one that does not, fill the packet from `at` up to `end`. */
function areWhole(packet: Uint8Array, at: number, end: number, saying: number): boolean {
  let long = 0
  let from = at
  for (let frame = 0; frame < saying; frame++) {
    const byte = packet[from++] ?? 0
    // From 252 on a second byte follows (§3.2.1).
    long += byte < 252 ? byte : byte + 4 * (packet[from++] ?? 0)
  }
  const last = end - from - long
  return last >= 0 && last <= FRAME_MAX
}
