/**
 * One message while it is spoken: put on a timeline as it comes and written a little later, so that what
 * was said is on disk whatever ends it. What is left of it then is `settled.ts`'s.
 */
import { mkdir, open, writeFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { samplesOf } from '../../audio/g711.ts'
import { isVoice } from '../../audio/level.ts'
import { LATE_MAX, placing } from '../../audio/placing.ts'
import type { Rtp } from '../../audio/rtp.ts'
import { RATE, Timeline } from '../../audio/timeline.ts'
import { SAMPLE, WAV_HEADER, wavHeader } from '../../audio/wav-header.ts'
import { MODE, partsOf, type MessageHead } from './settled.ts'

/** Silence that stays behind the last word. Samples. */
const TAIL = RATE / 2
const MS = RATE / 1000

export class Message {
  readonly #file: Promise<FileHandle>
  readonly #timeline = new Timeline(1)
  readonly #startS: number
  readonly #place: ReturnType<typeof placing>
  readonly #failed: (error: unknown) => void
  #writing: Promise<void>
  #error: unknown
  /** The end of the last word, in samples from the beginning. */
  #spokenTo = 0

  /**
   * @param dir the folder of all boxes
   * @param startS now, by the clock `hear` tells the time of
   * @param failed told once, when the disk takes no more of it
   */
  constructor(dir: string, head: MessageHead, startS: number, failed: (error: unknown) => void) {
    this.#startS = startS
    this.#place = placing(startS)
    this.#failed = failed
    this.#file = begun(join(dir, head.box), head)
    this.#writing = this.#file.then(() => undefined).catch((error: unknown) => this.#cannot(error))
  }

  /** How much would be kept if it ended now. Milliseconds. */
  get lengthMs(): number {
    return this.#length / MS
  }

  /** Takes a packet. @returns whether somebody speaks in it */
  hear(packet: Rtp, atS: number): boolean {
    const samples = samplesOf(packet.payloadType, packet.payload)
    if (!samples || atS < this.#startS) return false
    const { at, arrived } = this.#place({ ...packet, atS })
    this.#writeUntil(arrived - LATE_MAX)
    this.#timeline.put(0, at, samples)
    if (!isVoice(samples)) return false
    this.#spokenTo = Math.max(this.#spokenTo, at + samples.length)
    return true
  }

  /**
   * Writes what is left and takes off the silence at the end. Never rejects.
   * @returns how long it is on disk, in milliseconds, and why that is not all
   */
  async end(): Promise<{ readonly ms: number; readonly error?: unknown }> {
    this.#writeUntil(this.#length)
    await this.#writing
    let length = 0
    try {
      await using file = await this.#file
      length = Math.min(this.#length, Math.floor(((await file.stat()).size - WAV_HEADER) / SAMPLE))
      await file.truncate(WAV_HEADER + SAMPLE * length)
      await file.write(wavHeader(length, 1), 0, WAV_HEADER, 0)
    } catch (error) {
      this.#error ??= error
    }
    return { ms: Math.max(0, length) / MS, ...this.#error !== undefined && { error: this.#error } }
  }

  get #length(): number {
    return this.#spokenTo === 0 ? 0 : this.#spokenTo + TAIL
  }

  #writeUntil(end: number): void {
    for (const piece of this.#timeline.takenUntil(end)) {
      this.#writing = this.#writing.then(async () => {
        if (this.#error === undefined) await (await this.#file).appendFile(piece)
      }).catch((error: unknown) => this.#cannot(error))
    }
  }

  #cannot(error: unknown): void {
    if (this.#error !== undefined) return
    this.#error = error
    this.#failed(error)
  }
}

/** The file of a message nothing was said of yet, and who says it. */
async function begun(folder: string, head: MessageHead): Promise<FileHandle> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { audio, description } = partsOf(folder, head.callUid)
  await writeFile(description, JSON.stringify(head), { mode: MODE })
  const file = await open(audio, 'w', MODE)
  await file.appendFile(wavHeader(0, 1))
  return file
}
