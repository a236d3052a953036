/** What is asked, from the policy's texts with blanks: read once, filled for each call. */
import type { CallFacts } from '../facts.ts'
import type { LookupAsk } from '../schema.gen.ts'
import { secretName } from '../secret-name.ts'
import { fill, partsOf, type Parts } from '../templates.ts'
import type { LookupRequest, SecretRef } from './lookup.ts'

export type RequestOf = (facts: CallFacts) => LookupRequest | undefined

/** @param only the one field of the reply, where a value is nothing but that */
export function compileRequest(ask: LookupAsk, only: string): RequestOf {
  if (ask.get !== undefined) return httpRequest('GET', typeof ask.get === 'string' ? { url: ask.get } : ask.get)
  if (ask.post !== undefined) return httpRequest('POST', ask.post)
  if (ask.redis !== undefined) return redisRequest(ask.redis, only)
  return ask.enum === undefined ? () => undefined : enumRequest(ask.enum)
}

interface HttpAsk {
  readonly url: string
  readonly json?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
}

function httpRequest(method: 'GET' | 'POST', { url, json, headers = {} }: HttpAsk): RequestOf {
  const urlParts = readable(url)
  const jsonParts = Object.entries(json ?? {}).map(([key, text]) => [key, readable(text)] as const)
  const lines = Object.freeze(Object.entries(headers).map(([name, value]) => [name, secretOr(value)] as const))
  return facts => {
    const asked = fill(urlParts, facts, segment)
    if (asked === undefined) return undefined
    if (json === undefined) return { over: 'http', method, url: asked, headers: lines }
    const body = Object.fromEntries(jsonParts.flatMap(([key, parts]) => {
      const text = fill(parts, facts)
      return text === undefined ? [] : [[key, text]]
    }))
    return { over: 'http', method, url: asked, headers: lines, body: JSON.stringify(body) }
  }
}

/** A text as part of a URL. Dots alone would lead up to another path, escaped or not. */
function segment(text: string): string | undefined {
  return /^\.{1,2}$/.test(text) ? undefined : encodeURIComponent(wellFormed(text))
}

/** Half a character, which JavaScript's texts can hold, cannot be escaped. */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}

function secretOr(value: string): string | SecretRef {
  return value.startsWith('secret:') ? { secret: secretName(value) } : value
}

/** @param field what a value that is nothing but one is the value of */
function redisRequest(
  { server, password, hash, json, text }: NonNullable<LookupAsk['redis']>, field: string,
): RequestOf {
  const parts = readable(hash ?? json ?? text ?? '')
  const common = {
    over: 'redis', server, ...(password !== undefined && { password: { secret: secretName(password) } }),
  } as const
  return facts => {
    const key = fill(parts, facts)
    if (key === undefined || key === '') return undefined
    if (text !== undefined) return { ...common, read: 'text', key, field }
    return { ...common, read: hash === undefined ? 'json' : 'hash', key }
  }
}

const enumDefaults = Object.freeze({ domain: 'e164.arpa', service: 'E2U+sip' })

function enumRequest({ number: whose, domain, service, servers = [] }: NonNullable<LookupAsk['enum']>): RequestOf {
  return facts => {
    const number = facts[whose].e164
    return number === undefined ? undefined : {
      over: 'enum', number, servers, domain: domain ?? enumDefaults.domain, service: service ?? enumDefaults.service,
    }
  }
}

/** The checks have refused what cannot be read. */
function readable(text: string): Parts {
  const parts = partsOf(text)
  return 'kind' in parts ? [] : parts
}
