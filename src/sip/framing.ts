/** Streams to messages (RFC 3261 §7.5, §18.3; RFC 5626 §3.5.1). One framer per connection. */
import { type Head, faultOf, readHead } from './head.ts'
import { type MessageLimits, defaultLimits } from './limits.ts'
import type { ParseFault, SipMessage } from './message.ts'

/** `ping` is a double CRLF between messages; the answer is a single one. `dismissed` was dealt with unread. */
export type FramerItem = SipMessage | ParseFault | { readonly kind: 'ping' } | { readonly kind: 'dismissed' }

/**
 * Deals with a message by its head alone.
 * @param head `bytes` as latin1
 * @returns the length of the body, which is passed over; undefined for a message that is to be read
 */
export type Dismiss = (bytes: Buffer, head: string) => number | undefined

export interface Framer {
  /** Takes what came and gives what it completes, in order. */
  push(chunk: Buffer): FramerItem[]
  /** Where messages end is not known any more: the last fault was fatal, close the connection. */
  readonly broken: boolean
  /** Bytes of a message that has begun and not ended; a transport gives up on it after a while. */
  readonly pendingBytes: number
}

/** Cuts a byte stream into messages. A message too large is passed over with a 513 and the stream goes on. */
export function createFramer(limits: MessageLimits = defaultLimits, dismiss?: Dismiss): Framer {
  return new StreamFramer(limits, dismiss)
}

const CR = 13
const LF = 10
const nothing = Buffer.alloc(0)
const dismissed: FramerItem = { kind: 'dismissed' }
const endOfHead = Buffer.from('\r\n\r\n')

class StreamFramer implements Framer {
  readonly #limits: MessageLimits
  readonly #dismiss: Dismiss | undefined
  broken = false
  /** What has not been consumed: `#bytes[#start, #end)`. Ours, and larger than that while a message waits. */
  #bytes: Buffer = nothing
  #start = 0
  #end = 0
  /** No end of head lies before this place, so a slow sender does not make us search from the start again. */
  #searched = 0
  /** The head of the message whose body is still coming, and where that body starts. */
  #head: Head | undefined
  /** Bytes of an oversized message still to be thrown away. */
  #skip = 0
  /** CR and LF seen between messages; four are a ping. */
  #blank = 0

  constructor(limits: MessageLimits, dismiss?: Dismiss) {
    this.#limits = limits
    this.#dismiss = dismiss
  }

  get pendingBytes(): number {
    return this.#end - this.#start + this.#skip
  }

  push(chunk: Buffer): FramerItem[] {
    const items: FramerItem[] = []
    if (this.broken) return items
    this.#append(chunk)
    for (let item = this.#next(); item; item = this.#next()) items.push(item)
    if (this.#start === this.#end) this.#forget()
    return items
  }

  #next(): FramerItem | undefined {
    if (this.broken) return undefined
    if (this.#skip > 0) this.#skipSome()
    if (this.#skip > 0) return undefined
    if (this.#head) return this.#body(this.#head)
    return this.#blanks() ?? this.#readHead()
  }

  /** CRLF between messages. */
  #blanks(): FramerItem | undefined {
    while (this.#start < this.#end && this.#bytes[this.#start] === (this.#blank % 2 === 0 ? CR : LF)) {
      this.#start++
      this.#searched = this.#start
      this.#blank++
      if (this.#blank === 4) {
        this.#blank = 0
        return { kind: 'ping' }
      }
    }
    return undefined
  }

  #readHead(): FramerItem | undefined {
    if (this.#start === this.#end) return undefined
    const found = this.#bytes.subarray(0, this.#end).indexOf(endOfHead, this.#searched)
    const length = (found < 0 ? this.#end : found + endOfHead.length) - this.#start
    if (length > this.#limits.messageBytes) {
      return this.#break(faultOf(undefined, 513, `the headers are longer than ${this.#limits.messageBytes} bytes`))
    }
    if (found < 0) {
      this.#searched = Math.max(this.#start, this.#end - endOfHead.length + 1)
      return undefined
    }
    this.#blank = 0
    const bytes = this.#bytes.subarray(this.#start, this.#start + length)
    const text = bytes.toString('latin1')
    const unread = this.#dismiss?.(bytes, text)
    const head = unread === undefined ? readHead(bytes, text, 0, this.#limits, false) : undefined
    this.#drop(length)
    if (!head) {
      this.#skip = unread ?? 0
      return dismissed
    }
    const partial = head.message ?? head.fault?.partial
    if (head.contentLength === undefined || !head.framed) {
      return this.#break(head.fault ?? faultOf(partial, 400, 'Content-Length is missing'))
    }
    if (head.fault || length + head.contentLength > this.#limits.messageBytes) {
      this.#skip = head.contentLength
      return head.fault ?? faultOf(partial, 513, `the message is longer than ${this.#limits.messageBytes} bytes`)
    }
    return this.#body(head)
  }

  #body(head: Head): FramerItem | undefined {
    const length = head.contentLength ?? 0
    const complete = this.#end - this.#start >= length
    this.#head = complete ? undefined : head
    if (!complete || !head.message) return undefined
    if (length === 0) return head.message
    const body = Buffer.from(this.#bytes.subarray(this.#start, this.#start + length))
    this.#drop(length)
    return { ...head.message, body }
  }

  #break(fault: ParseFault): ParseFault {
    this.broken = true
    this.#skip = 0
    this.#forget()
    return fault
  }

  /** An idle connection holds no buffer. */
  #forget(): void {
    this.#bytes = nothing
    this.#start = this.#end = this.#searched = 0
  }

  #skipSome(): void {
    const bytes = Math.min(this.#skip, this.#end - this.#start)
    this.#skip -= bytes
    this.#drop(bytes)
  }

  #drop(bytes: number): void {
    this.#start += bytes
    this.#searched = this.#start
  }

  /** Adds a chunk behind what is held, in a buffer that doubles, so that many small segments cost little. */
  #append(chunk: Buffer): void {
    const held = this.#end - this.#start
    if (this.#bytes.length - this.#end < chunk.length) {
      const roomy = Buffer.allocUnsafe(Math.max(2 * held, held + chunk.length))
      this.#bytes.copy(roomy, 0, this.#start, this.#end)
      this.#searched -= this.#start
      this.#bytes = roomy
      this.#start = 0
      this.#end = held
    }
    chunk.copy(this.#bytes, this.#end)
    this.#end += chunk.length
  }
}
