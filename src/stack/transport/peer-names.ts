/** Whom a certificate names, and whether that is the one we meant (RFC 5922 §7). */
import { isIP } from 'node:net'
import { checkServerIdentity, type PeerCertificate } from 'node:tls'

/**
 * The subjects of a certificate: its alternative names, DNS names and addresses as they are and URIs
 * in full; the common name only where there are none.
 */
export function subjectsOf({ subjectaltname, subject }: Pick<PeerCertificate, 'subjectaltname' | 'subject'>): string[] {
  const names = splitNames(subjectaltname ?? '').flatMap(name => {
    const colon = name.indexOf(':')
    const kind = name.slice(0, colon)
    const value = name.slice(colon + 1)
    return kind === 'DNS' || kind === 'URI' || kind === 'IP Address' ? [value.toLowerCase()] : []
  })
  if (names.length > 0) return names
  const common = [subject?.CN as string | string[] | undefined].flat().filter(name => name !== undefined)
  return common.map(name => name.toLowerCase())
}

/** Node joins alternative names by commas and quotes what would be ambiguous, as JSON does. */
function splitNames(text: string): string[] {
  const names = text.match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g) ?? []
  return names.map(name => name.trim().replace(/"(?:[^"\\]|\\.)*"/, quoted => JSON.parse(quoted) as string))
}

/** Whether one of `subjects` is `host`, as a name, an address, or a SIP URI of nothing but the host. */
export function proves(subjects: readonly string[], host: string): boolean {
  const wanted = host.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  const suffix = wanted.slice(wanted.indexOf('.'))
  return subjects.some(subject => subject === wanted || subject === `sip:${wanted}`
    || (isIP(wanted) === 0 && subject.startsWith('*.') && wanted.includes('.') && subject.slice(1) === suffix))
}

/** For `tls.connect`: Node's own judgement, and beside it the SIP URI that RFC 5922 puts first. */
export function checkPeer(host: string, certificate: PeerCertificate): Error | undefined {
  if (subjectsOf(certificate).includes(`sip:${host.toLowerCase()}`)) return undefined
  return checkServerIdentity(host, certificate)
}
