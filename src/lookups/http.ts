/** Asks over HTTP: GET, or POST of a JSON object. Connections are kept and used again; redirects are not followed. */
import http from 'node:http'
import https from 'node:https'
import type { Found, LookupRequest, SecretRef } from '../policy/lookups/lookup.ts'
import { hostOf } from '../policy/lookups/urls.ts'
import type { AskScope } from './lookups.ts'
import { assertAllowed, guardedLookup } from './open-network.ts'
import { objectFrom } from './json.ts'

export type HttpRequest = Extract<LookupRequest, { readonly over: 'http' }>

/** Longer answers are none. */
const BODY_BYTES_MAX = 64 * 1024
const IDLE_MS = 30_000

export interface HttpAsker {
  ask(request: HttpRequest, scope: AskScope): Promise<Found>
  close(): void
}

/** @param secret the value of a secret; undefined when there is none of that name */
export function createHttpAsker(secret: (name: string) => string | undefined): HttpAsker {
  const options = { keepAlive: true, timeout: IDLE_MS }
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) }

  function ask(request: HttpRequest, { signal, mayBePrivate }: AskScope): Promise<Found> {
    const { method, url: written, body } = request
    const url = new URL(written)
    // What a call filled in may change what is asked for, never who is asked.
    const host = hostOf(written)
    if (host === undefined) return Promise.reject(new Error('the URL cannot be read'))
    assertAllowed(host, mayBePrivate)
    const headers = {
      accept: 'application/json', ...Object.fromEntries(request.headers.map(([name, value]) => [name, textOf(value)])),
      ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    }
    const scheme = url.protocol === 'https:' ? https : http
    return new Promise((resolve, reject) => {
      const sent = scheme.request(url, {
        method, headers, signal, agent: agents[url.protocol as keyof typeof agents],
        lookup: guardedLookup(mayBePrivate),
      }, response => {
        read(response).then(resolve, error => {
          sent.destroy()
          reject(error as Error)
        })
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }

  function textOf(value: string | SecretRef): string {
    if (typeof value === 'string') return value
    const known = secret(value.secret)
    if (known === undefined) throw new Error(`secret "${value.secret}" is not there`)
    return known
  }

  return {
    ask: async (request, scope) => ask(request, scope),
    close() {
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}

async function read(response: http.IncomingMessage): Promise<Found> {
  const { statusCode = 0 } = response
  if (statusCode === 404 || statusCode === 204) {
    response.resume()
    return 'nothing'
  }
  if (statusCode < 200 || statusCode > 299) throw new Error(`it answered with ${statusCode}`)
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of response as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes > BODY_BYTES_MAX) throw new Error(`it answered with more than ${BODY_BYTES_MAX} bytes`)
    pieces.push(piece)
  }
  return objectFrom(Buffer.concat(pieces).toString('utf8'))
}
