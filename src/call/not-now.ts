/** What is asked of a side that is changing partners: nobody can take it now, and before long somebody can. */

const pending = { status: 491, reason: 'Request Pending', headers: [] } as const
const later = { status: 500, reason: 'Server Internal Error', headers: [['Retry-After', '2']] } as const

/** The answer to it. Never 480: to INVITE and UPDATE that says that nobody is there, and ends the dialog (RFC 5057). */
export function notNow(method: string): typeof pending | typeof later {
  return method === 'INVITE' || method === 'UPDATE' ? pending : later
}
