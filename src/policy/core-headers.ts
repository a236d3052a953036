/**
 * Headers that belong to a leg: they carry its dialog, its route, its body or its credentials. They
 * neither cross nor can be set (RFC 3261 §8.1.1, §20; RFC 4028, 3262, 3515), or name another dialog of
 * their side (RFC 3891, 3911, 4538).
 */
import { longName } from '../sip/header-names.ts'

const core: ReadonlySet<string> = new Set([
  'via', 'from', 'to', 'call-id', 'cseq', 'contact', 'max-forwards', 'route', 'record-route', 'path',
  'content-length', 'content-type', 'require', 'proxy-require', 'supported', 'unsupported', 'allow',
  'authorization', 'proxy-authorization', 'www-authenticate', 'proxy-authenticate', 'authentication-info',
  'session-expires', 'min-se', 'rseq', 'rack', 'replaces', 'refer-to', 'timestamp', 'join', 'target-dialog',
  'in-reply-to',
])

/** True for a header that only the router itself writes; compact forms count. */
export function isCoreHeader(name: string): boolean {
  return core.has(longName(name))
}
