/** ACK to a 2xx. */
import type { Body } from '../signaling.ts'
import type { Acknowledge } from './drachtio-srf.d.ts'
import { outward } from './text.ts'

/** @param sequence named, since the server would take the newest request's for a re-INVITE */
export function acknowledging(ack: Acknowledge, sequence: number | undefined): (body?: Body) => void {
  return body => ack({
    headers: {
      ...sequence === undefined ? {} : { CSeq: `${sequence} ACK` },
      ...body ? { 'Content-Type': outward(body.type) } : {},
    },
    ...body ? { body: outward(body.text) } : {},
  })
}
