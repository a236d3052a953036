/** POSTs to one URL, with header lines some of which are secrets. Connections are kept and used again. */
import http from 'node:http'
import https from 'node:https'
import { answerMs, BatchRefused, type SecretSource } from './sink.ts'

export interface PostConfig {
  readonly url: string
  /** Header lines; a value in `secret` is the name of one. */
  readonly headers: readonly HeaderLine[]
}

export interface HeaderLine {
  readonly name: string
  readonly value: string | { readonly secret: string }
}

export interface Poster {
  /** Where it posts to, as people are told. */
  readonly place: string
  /**
   * Resolves when the server has said that it is safe.
   * @throws BatchRefused for what the server will not have; anything else is worth another try
   */
  post(body: Buffer, contentType: string): Promise<void>
  close(): void
}

/** What is wrong with what was sent rather than with the server or the way to it. */
const refusals: ReadonlySet<number> = new Set([400, 413, 415, 422])

export function createPoster({ url, headers }: PostConfig, secret: SecretSource): Poster {
  const { protocol, origin, pathname } = new URL(url)
  const scheme = protocol === 'https:' ? https : http
  const agent = new scheme.Agent({ keepAlive: true })
  const closed = new AbortController()

  async function linesNow(): Promise<Record<string, string>> {
    const lines = headers.map(async ({ name, value }) =>
      [name, typeof value === 'string' ? value : await secret(value.secret)] as const)
    return Object.fromEntries(await Promise.all(lines))
  }

  function send(body: Buffer, lines: Readonly<Record<string, string>>): Promise<number> {
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(answerMs)])
      const sent = scheme.request(url, { method: 'POST', headers: lines, agent, signal }, response => {
        response.once('error', reject).once('end', () => resolve(response.statusCode ?? 0)).resume()
      })
      sent.once('error', error => reject(signal.aborted ? new Error('it did not answer in time') : error))
      sent.end(body)
    })
  }

  return {
    place: `${origin}${pathname}`,
    async post(body, contentType) {
      const status = await send(body, {
        ...await linesNow(), 'content-type': contentType, 'content-length': String(body.length),
      })
      if (status >= 200 && status < 300) return
      const says = `it answered with ${status}`
      throw refusals.has(status) ? new BatchRefused(says) : new Error(says)
    },
    close() {
      closed.abort()
      agent.destroy()
    },
  }
}

/** The names of the secrets among header lines. */
export function secretsInLines(headers: readonly HeaderLine[]): readonly string[] {
  return headers.flatMap(({ value }) => typeof value === 'string' ? [] : [value.secret])
}
