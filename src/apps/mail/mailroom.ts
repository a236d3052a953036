/**
 * What becomes of messages: each is a WAV file and its description in the folder of its box, and may be
 * sent on from there. While there is no room, nobody is asked to leave one.
 */
import type { Timer } from '../../base/clock.ts'
import { RouterError } from '../../base/errors.ts'
import type { LineWriter } from '../../spool/line-writer.ts'
import { lackOfRoom, ownFolder } from '../../spool/room.ts'
import { Message } from './message.ts'
import type { MailPorts } from './ports.ts'
import { openPosts, type PostsConfig } from './posts.ts'
import { discard, leftBehind, settle, type MessageHead, type SettledMessage } from './settled.ts'

export interface MailSettings {
  /** A folder for each box is made in it. */
  readonly dir: string
  /** Bytes that must stay free. */
  readonly free: number
  /** Where messages are sent on to; undefined for nowhere. */
  readonly post?: PostsConfig | undefined
}

/** A message under way. */
export interface Taking extends Pick<Message, 'hear' | 'lengthMs'> {
  /** Keeps it, or not: told once, and nobody waits for it. */
  end(by: SettledMessage['endedBy'], shortestMs: number): void
}

/** How often room is looked for, and what could not be kept is tried again. Milliseconds. */
const LOOK_MS = 2000

/** @throws RouterError CONFIG_INVALID for a folder that cannot be used, or for want of a secret */
export async function openMailroom(settings: MailSettings, ports: MailPorts): Promise<Mailroom> {
  const posts = settings.post && await openPosts(settings.dir, settings.post, ports)
  const mailroom = new Mailroom(settings, ports, posts)
  try {
    await ownFolder(settings.dir)
    for await (const message of leftBehind(settings.dir)) mailroom.keep(message)
  } catch (error) {
    await posts?.close()
    throw new RouterError('CONFIG_INVALID', `messages cannot be kept in ${settings.dir}: ${String(error)}`, {}, error)
  }
  await mailroom.look()
  return mailroom
}

export class Mailroom {
  readonly #settings: MailSettings
  readonly #ports: MailPorts
  readonly #posts: LineWriter | undefined
  #unsettled: SettledMessage[] = []
  #settling: Promise<void> | undefined
  readonly #ending = new Set<Promise<void>>()
  #noRoom: string | undefined
  #unkept: string | undefined
  #next: Timer | undefined
  #looking: Promise<void> = Promise.resolve()
  #closed = false

  constructor(settings: MailSettings, ports: MailPorts, posts: LineWriter | undefined) {
    this.#settings = settings
    this.#ports = ports
    this.#posts = posts
  }

  /** Why nobody can leave a message, in one phrase; undefined while everybody can. */
  get trouble(): string | undefined {
    return this.#noRoom ?? this.#unkept
  }

  /** What is wrong with messages, a phrase each. */
  troubles(): readonly string[] {
    return [this.trouble, this.#posts?.trouble].filter(each => each !== undefined)
  }

  /** @param failed told once, when the disk takes no more of it */
  begin(head: MessageHead, failed: () => void): Taking {
    const { clock, log } = this.#ports
    const message = new Message(this.#settings.dir, head, clock.monotonicMs() / 1000, err => {
      log.error({ callUid: head.callUid, box: head.box, err }, 'a message cannot be written any further')
      failed()
    })
    return {
      hear: (packet, atS) => message.hear(packet, atS),
      get lengthMs() { return message.lengthMs },
      end: (by, shortestMs) => {
        const ending: Promise<void> = this.#end(message, head, by, shortestMs)
          .finally(() => this.#ending.delete(ending))
        this.#ending.add(ending)
      },
    }
  }

  /** Counts a caller who could leave none. */
  refused(): void {
    this.#ports.metrics.messages.inc({ outcome: 'refused' })
  }

  /** Gives a message its name and sends it on; tried again until it can be. */
  keep(message: SettledMessage): void {
    this.#unsettled.push(message)
    this.#settle()
  }

  /** Sees how much room is left, and tries again what could not be kept. */
  async look(): Promise<void> {
    const { dir, free } = this.#settings
    const noRoom = await lackOfRoom([dir], free, 'messages')
    const { log, clock } = this.#ports
    if (noRoom !== this.#noRoom) log.warn({ trouble: noRoom ?? 'none any more' }, 'room for messages')
    this.#noRoom = noRoom
    if (this.#closed) return
    this.#settle()
    this.#next = clock.after(LOOK_MS, () => { this.#looking = this.look() })
  }

  /** Resolves when all messages are kept and sent, as far as that goes now; the rest is at the next start. */
  async close(): Promise<void> {
    this.#closed = true
    this.#next?.cancel()
    await this.#looking
    await Promise.all(this.#ending)
    await this.#settling
    await this.#posts?.close()
  }

  async #end(message: Message, head: MessageHead, by: SettledMessage['endedBy'], shortestMs: number): Promise<void> {
    const { log, metrics } = this.#ports
    const { callUid, box } = head
    const { ms, error } = await message.end()
    if (ms === 0 || ms < shortestMs && error === undefined) {
      metrics.messages.inc({ outcome: error === undefined ? 'short' : 'cut' })
      if (error !== undefined) log.error({ callUid, box, err: error }, 'a message is lost')
      return discard(this.#settings.dir, head).catch((err: unknown) => log.warn({ callUid, box, err }, 'not discarded'))
    }
    metrics.messages.inc({ outcome: error === undefined ? 'kept' : 'cut' })
    this.keep({ ...head, seconds: ms / 1000, endedBy: error === undefined ? by : 'disk', file: `${callUid}.wav` })
  }

  #settle(): void {
    this.#settling ??= this.#settleAll().finally(() => { this.#settling = undefined })
  }

  /** Ends at the first that cannot be settled, which stays the next. */
  async #settleAll(): Promise<void> {
    const { log } = this.#ports
    for (let next = this.#unsettled[0]; next; next = this.#unsettled[0]) {
      const { callUid, box, seconds, endedBy } = next
      try {
        await settle(this.#settings.dir, next)
        log.info({ callUid, box, seconds, endedBy }, 'message kept')
        this.#posts?.write(next)
        this.#unkept = undefined
      } catch (err) {
        if (this.#unkept === undefined) log.error({ callUid, box, err }, 'a message cannot be kept, and is tried again')
        this.#unkept = `messages cannot be kept in ${this.#settings.dir}, ${this.#unsettled.length} wait`
        return
      }
      this.#unsettled.shift()
    }
  }
}
