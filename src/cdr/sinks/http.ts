/** Records to a web service: a JSON array a POST. Connections are kept and used again. */
import http from 'node:http'
import https from 'node:https'
import { answerMs, BatchRefused, type SecretSource, type SentRecord, type Sink } from './sink.ts'

export interface HttpSinkConfig {
  readonly to: 'http'
  readonly url: string
  /** Header lines; a value in `secret` is the name of one. */
  readonly headers: readonly HeaderLine[]
  readonly batchMax: number
}

export interface HeaderLine {
  readonly name: string
  readonly value: string | { readonly secret: string }
}

/** What is wrong with the batch rather than with the server or the way to it. */
const refusals: ReadonlySet<number> = new Set([400, 413, 415, 422])

export function createHttpSink({ url, headers, batchMax }: HttpSinkConfig, secret: SecretSource): Sink {
  const { protocol, origin, pathname } = new URL(url)
  const scheme = protocol === 'https:' ? https : http
  const agent = new scheme.Agent({ keepAlive: true })
  const closed = new AbortController()

  async function linesNow(): Promise<Record<string, string>> {
    const lines = headers.map(async ({ name, value }) =>
      [name, typeof value === 'string' ? value : await secret(value.secret)] as const)
    return Object.fromEntries(await Promise.all(lines))
  }

  return {
    place: `${origin}${pathname}`,
    batchMax,
    async send(records) {
      const body = bodyOf(records)
      const status = await post(body, {
        ...await linesNow(), 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)),
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

  function post(body: string, lines: Readonly<Record<string, string>>): Promise<number> {
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(answerMs)])
      const sent = scheme.request(url, { method: 'POST', headers: lines, agent, signal }, response => {
        response.once('error', reject).once('end', () => resolve(response.statusCode ?? 0)).resume()
      })
      sent.once('error', error => reject(signal.aborted ? new Error('it did not answer in time') : error))
      sent.end(body)
    })
  }
}

function bodyOf(records: readonly SentRecord[]): string {
  return `[${records.map(({ json }) => json).join(',\n')}]`
}
