/** Answers the challenges one request of ours meets (RFC 3261 §22), at most one of each kind: never a circle. */
import { challengesToAnswer, answerChallenge, printAnswer } from '../sip/digest.ts'
import { header, linesOf } from '../sip/headers.ts'
import type { Headers, SipResponse } from '../sip/message.ts'
import type { DialCredentials } from './signaling.ts'

/** What an edge answers challenges with. */
export interface CredentialPorts {
  /** The password behind the name of a secret. */
  readonly passwordOf?: ((secret: string) => string | undefined) | undefined
  /** A text nobody can guess. */
  readonly cnonce: () => string
}

/** Who asks, the target itself or a proxy before it, and where the answer goes. */
const kinds: Readonly<Record<number, readonly [asks: string, answers: string]>> = {
  401: ['www-authenticate', 'Authorization'],
  407: ['proxy-authenticate', 'Proxy-Authorization'],
}

export class Credentials {
  readonly #who: DialCredentials | undefined
  readonly #ports: CredentialPorts
  readonly #answered = new Map<number, Headers>()

  constructor(who: DialCredentials | undefined, ports: CredentialPorts) {
    this.#who = who
    this.#ports = ports
  }

  /** What the request carries now. */
  get lines(): Headers {
    return this.#answered.size === 0 ? none : [...this.#answered.values()].flat()
  }

  /**
   * Takes a challenge.
   * @returns true when the request is worth sending again, with {@link lines}
   */
  answer(
    { status, headers }: Pick<SipResponse, 'status' | 'headers'>,
    request: { readonly method: string; readonly uri: string; readonly body: Uint8Array },
  ): boolean {
    const kind = kinds[status]
    const password = this.#who && this.#ports.passwordOf?.(this.#who.secret)
    if (!kind || !this.#who || password === undefined || this.#answered.has(status)) return false
    const [asks, answers] = kind
    const { username, realm } = this.#who
    const who = { username: onWire(username), password: onWire(password) }
    const lines = challengesToAnswer(linesOf(headers, asks), realm === undefined ? undefined : onWire(realm))
      .map(challenge => header(answers, printAnswer(answerChallenge(challenge, who, request, this.#ports.cnonce()))))
    if (lines.length === 0) return false
    this.#answered.set(status, lines)
    return true
  }
}

const none: Headers = []

/** Text as SIP carries it: UTF-8, a character per byte. */
function onWire(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}
