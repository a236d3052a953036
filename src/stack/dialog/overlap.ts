/**
 * Who may offer when (RFC 3261 §14, RFC 3311 §5, RFC 3264 §4): one INVITE in a dialog at a time, one
 * offer at a time. A dialog's exchanges are a list of values; two tables say what may join it.
 */

/** An INVITE or UPDATE that is not settled yet. */
export interface Exchange {
  /** Names it among the others. */
  readonly id: string
  readonly by: 'us' | 'them'
  readonly method: 'INVITE' | 'UPDATE'
  /** True until its final response. */
  readonly running: boolean
  /** Whose offer in it still waits for an answer; settled when a reliable provisional or its PRACK answered it. */
  readonly offer: 'us' | 'them' | 'settled' | undefined
}

/** True for the methods that these rules are about. */
export function isExchange(method: string): method is Exchange['method'] {
  return method === 'INVITE' || method === 'UPDATE'
}

interface Row {
  readonly method: Exchange['method'] | 'either'
  readonly while: (open: Exchange) => boolean
  readonly status: 491 | 500
  readonly see: string
}

const inviteBy = (by: Exchange['by']) => (open: Exchange) => open.running && open.by === by && open.method === 'INVITE'
const updateBy = (by: Exchange['by']) => (open: Exchange) => open.running && open.by === by && open.method === 'UPDATE'
const offerBy = (by: Exchange['by']) => (open: Exchange) => open.offer === by

/** What their INVITE or UPDATE is refused with; 500 goes with Retry-After, as their own request is in their way. */
const arriving: readonly Row[] = [
  { method: 'INVITE', while: inviteBy('us'), status: 491, see: 'RFC 3261 §14.2' },
  { method: 'INVITE', while: inviteBy('them'), status: 500, see: 'RFC 3261 §14.2' },
  { method: 'UPDATE', while: updateBy('them'), status: 500, see: 'RFC 3311 §5.2' },
  { method: 'either', while: offerBy('us'), status: 491, see: 'RFC 3311 §5.2' },
  { method: 'either', while: offerBy('them'), status: 500, see: 'RFC 3311 §5.2' },
]

/** What stops ours; the status only says what the other side would have answered. */
const leaving: readonly Row[] = [
  { method: 'INVITE', while: inviteBy('us'), status: 491, see: 'RFC 3261 §14.1' },
  { method: 'INVITE', while: inviteBy('them'), status: 491, see: 'RFC 3261 §14.1' },
  { method: 'UPDATE', while: updateBy('us'), status: 491, see: 'RFC 3311 §5.1' },
  { method: 'either', while: offerBy('us'), status: 491, see: 'RFC 3264 §4' },
  { method: 'either', while: offerBy('them'), status: 491, see: 'RFC 3264 §4' },
]

/**
 * What an INVITE or UPDATE runs into.
 * @param carriesOffer an UPDATE without a description disturbs no offer; an INVITE always makes one
 * @returns the status that refuses it, or undefined when it may go on
 */
export function overlapOf(
  open: readonly Exchange[], by: Exchange['by'], method: Exchange['method'], carriesOffer: boolean,
): 491 | 500 | undefined {
  const table = by === 'them' ? arriving : leaving
  const offers = carriesOffer || method === 'INVITE'
  const applies = (row: Row) => row.method === method || (row.method === 'either' && offers)
  return table.find(row => applies(row) && open.some(row.while))?.status
}

/** A list with a new exchange; its offer, if it carries one, waits for the answer. */
export function opened(
  open: readonly Exchange[], id: string, by: Exchange['by'], method: Exchange['method'], carriesOffer: boolean,
): readonly Exchange[] {
  return [...open, { id, by, method, running: true, offer: carriesOffer ? by : undefined }]
}

/**
 * The list after the final response to `id`. A 2xx that answers the offer, and any refusal, settles the
 * exchange; a 2xx that makes the offer leaves it open for the answer in ACK.
 */
export function concluded(
  open: readonly Exchange[], id: string, accepted: boolean, carriesBody: boolean,
): readonly Exchange[] {
  return open.flatMap(exchange => {
    if (exchange.id !== id) return [exchange]
    const makesOffer = accepted && exchange.method === 'INVITE' && exchange.offer === undefined && carriesBody
    return makesOffer ? [{ ...exchange, running: false, offer: otherOf(exchange.by) }] : []
  })
}

/**
 * The list after a reliable provisional to `id` with a description (RFC 3262 §5): it answers the offer
 * in the INVITE, or makes the one that the PRACK is to answer.
 */
export function described(open: readonly Exchange[], id: string): readonly Exchange[] {
  return open.map(exchange => exchange.id !== id ? exchange
    : { ...exchange, offer: exchange.offer === undefined ? otherOf(exchange.by) : 'settled' })
}

/** The list without `id`, once the ACK came, or never will. */
export function closed(open: readonly Exchange[], id: string): readonly Exchange[] {
  return open.filter(exchange => exchange.id !== id)
}

function otherOf(by: Exchange['by']): Exchange['by'] {
  return by === 'us' ? 'them' : 'us'
}
