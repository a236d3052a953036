/** REGISTER that the server lets through, on its way to whoever keeps registrations. */
import { header } from '../../sip/headers.ts'
import type { SipRequest } from '../../sip/message.ts'
import { hostPort } from '../embedded/about.ts'
import { receivedRegister, strangeIn } from '../embedded/received-register.ts'
import type { Hop, RegisterListener } from '../signaling.ts'
import type { OwnAnswer } from './about.ts'

/**
 * The server keeps a phone's connection to itself, and finds it again by its address. That one is gone nobody
 * tells us, so registrations over it end by their time.
 */
export class Registrations {
  #listener: RegisterListener | undefined

  readonly listen = (listener: RegisterListener): void => {
    this.#listener = listener
  }

  /** @returns false when nobody takes registrations */
  take(request: SipRequest, from: Hop, say: (answer: OwnAnswer) => void): boolean {
    if (!this.#listener) return false
    const strange = strangeIn(request)
    if (strange.length > 0) say({ status: 420, headers: [header('Unsupported', strange.join(', '))] })
    else {
      this.#listener.take(receivedRegister(request, from, wayTo(from), (status, reason, headers) =>
        say({ status, headers, ...(reason !== undefined && { reason }) })))
    }
    return true
  }
}

/** A place as the server is told to send there. */
function wayTo({ transport, address, port }: Hop): string {
  return `sip:${hostPort({ host: address, port })};transport=${transport}`
}
