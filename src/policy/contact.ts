/** Where somebody is called, and as whom of ours. */
import { printParams } from '../sip/params.ts'
import { parseUri, uriParam } from '../sip/uri.ts'
import type { Credentials as WrittenCredentials } from './schema.gen.ts'
import { secretName } from './secret-name.ts'

/** A next hop. */
export interface Contact {
  /** As written in the policy. */
  readonly uri: string
  /** Empty when the policy gives only a host: the called user then goes there. */
  readonly user: string
  readonly host: string
  /** Undefined when the policy leaves it to the transport's default. */
  readonly port?: number
  readonly transport?: 'udp' | 'tcp' | 'tls' | 'ws' | 'wss'
  /** URI parameters other than transport, ready to append: `;user=phone` or empty. */
  readonly params: string
}

/** A name of ours, and where its password is. */
export interface Credentials {
  readonly username: string
  /** The name of a secret. */
  readonly secret: string
  /** The only realm to answer; undefined for any. */
  readonly realm?: string
}

const transports = ['udp', 'tcp', 'tls', 'ws', 'wss'] as const

/** Reads a next hop; undefined for what is no SIP URI, or asks for a transport there is not. */
export function parseContact(uri: string): Contact | undefined {
  const parsed = parseUri(uri)
  if (!parsed || (parsed.scheme !== 'sip' && parsed.scheme !== 'sips')) return undefined
  const asked = uriParam(parsed, 'transport')?.toLowerCase()
  const transport = asked === undefined ? undefined : transports.find(known => known === asked)
  if (asked !== undefined && !transport) return undefined
  const secure = parsed.scheme === 'sips' ? 'tls' : undefined
  const chosen = transport ?? secure
  return Object.freeze({
    uri,
    user: parsed.user ?? '',
    host: parsed.host.replace(/^\[|\]$/g, ''),
    ...(parsed.port === undefined ? {} : { port: parsed.port }),
    ...(chosen === undefined ? {} : { transport: chosen }),
    params: printParams(parsed.params.filter(([name]) => name.toLowerCase() !== 'transport')),
  })
}

export function credentialsOf({ username, password, realm }: WrittenCredentials): Credentials {
  return Object.freeze({ username, secret: secretName(password), ...(realm !== undefined && { realm }) })
}
