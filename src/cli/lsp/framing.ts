/** JSON-RPC messages on a stream: each has a header with its length in bytes. @see LSP 3.17, base protocol */

/** A message of either direction. A request has an id and a method, a notification no id, an answer no method. */
export interface Message {
  readonly jsonrpc?: '2.0'
  readonly id?: number | string
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string }
}

/** What a client may send at once; more is not a policy. */
const BYTES_MAX = 64 * 1024 * 1024

/** Collects chunks and gives the messages that are whole, or undefined for one that is no JSON. */
export function createReader(): (chunk: Buffer) => (Message | undefined)[] {
  let waiting = Buffer.alloc(0)
  return chunk => {
    waiting = Buffer.concat([waiting, chunk])
    const messages: (Message | undefined)[] = []
    for (;;) {
      const headerEnd = waiting.indexOf('\r\n\r\n')
      if (headerEnd < 0) return messages
      const length = Number(/^content-length: *(\d+)/im.exec(waiting.toString('latin1', 0, headerEnd))?.[1])
      const start = headerEnd + 4
      // Without a length nobody knows where the next message begins; what is left is dropped.
      if (!(length <= BYTES_MAX)) {
        waiting = Buffer.alloc(0)
        return [...messages, undefined]
      }
      if (waiting.length < start + length) return messages
      messages.push(parse(waiting.toString('utf8', start, start + length)))
      waiting = waiting.subarray(start + length)
    }
  }
}

export function framed(message: Message): string {
  const text = JSON.stringify({ jsonrpc: '2.0', ...message })
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
}

function parse(text: string): Message | undefined {
  try {
    return JSON.parse(text) as Message
  } catch {
    return undefined // answered with a parse error; there is nothing more to know about it
  }
}
