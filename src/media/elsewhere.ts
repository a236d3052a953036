/**
 * A party on its way here from another session. What it said of itself there names keys and ways that end
 * with that session. A browser keeps the keys it has for as long as it sees the same certificate, whoever
 * sends it (RFC 8842 §4); the engine has one certificate for all. By another hash it is another to see.
 */

/** The hash by which our certificate is shown. */
export type CertificateHash = 'sha-256' | 'sha-512'

const digestBytes = { 'sha-256': 32, 'sha-512': 64 } as const satisfies Record<CertificateHash, number>

const way = /^a=(?:ice-ufrag|ice-pwd|ice-options|candidate|remote-candidates|end-of-candidates)\b.*(?:\r\n|\n|$)/gm
const candidates = /^a=(?:candidate|end-of-candidates)\b.*(?:\r\n|\n|$)/gm
const certificate = /^(a=fingerprint:)(\S+) \S+/gm

/** The hash for who was last shown this, in another session; undefined for who saw no certificate there. */
export function hashAfter(shown: string | undefined): CertificateHash | undefined {
  const last = [...(shown ?? '').matchAll(certificate)][0]?.[2]
  return last === undefined ? undefined : last.toLowerCase() === 'sha-512' ? 'sha-256' : 'sha-512'
}

/** What a caller who comes from another session says: at first, in its name, what it had said there. */
export class Elsewhere {
  #said: string | undefined
  #isOnItsWay = false

  /** The description as far as it holds here. @param hash undefined for who comes from nowhere */
  here(sdp: string, hash: CertificateHash | undefined): string {
    if (!hash) return sdp
    this.#said ??= sdp
    this.#isOnItsWay = sdp === this.#said
    return this.#isOnItsWay ? saidElsewhere(sdp, hash) : sdp
  }

  /**
   * What it is shown. As long as all that was told of it was said elsewhere there are no ways in it: a browser that is
   * quicker by them than by its answer makes the engine begin with a certificate nobody has, and neither begins again.
   */
  shown(sdp: string): string {
    return this.#isOnItsWay ? sdp.replace(candidates, '') : sdp
  }
}

/**
 * Its streams and codecs, without the way to it, for it will answer by a new one, and with a certificate
 * that nobody has: the engine answers by the hash it reads.
 */
function saidElsewhere(sdp: string, hash: CertificateHash): string {
  const nobodys = Array.from({ length: digestBytes[hash] }, () => '00').join(':')
  return sdp.replace(way, '').replace(certificate, `$1${hash} ${nobodys}`)
}
