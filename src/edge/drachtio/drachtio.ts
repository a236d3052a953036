/**
 * The leg port on a drachtio-server, through drachtio-srf, for sites that run one. What that pair leaves
 * undone is done in this folder and known nowhere else.
 */
import { headerOf } from '../../sip/headers.ts'
import type { ArrivedLeg, Prober, Registrant, Signaling } from '../signaling.ts'
import { ArrivedDrachtioLeg } from './arrived-leg.ts'
import { besideCalls } from './beside-calls.ts'
import { edgeParts, Legs } from './edge-parts.ts'
import { Link, troubleOf, type LinkState } from './link.ts'
import { PlacedDrachtioLeg } from './placed-leg.ts'
import type { DrachtioEdgeOptions } from './ports.ts'
import { createReception } from './receive.ts'
import { Side } from './side.ts'

export interface DrachtioEdge extends Signaling, Prober, Registrant {
  readonly state: LinkState
  /** What that means for the router's health; undefined when nothing is wrong. */
  readonly trouble: string | undefined
  /** Legs that are not over. */
  readonly legCount: number
  /** Ends every leg with `gone`, and the connection. Dialogs are not hung up: whoever wants that drains first. */
  close(): void
}

/**
 * Connects to `options.server`, and again whenever the connection is lost. While it is, new legs are refused
 * at once, the server answers new calls itself (503), and calls that talk go on: when it is back each asks
 * whether its dialog is still there.
 */
export function createDrachtioEdge(options: DrachtioEdgeOptions): DrachtioEdge {
  const { log, server: { host, port } } = options
  let takeInvite: ((leg: ArrivedLeg) => void) | undefined
  const legs = new Legs()
  const link: Link = new Link(options, {
    request: (req, res) => receive(req, res),
    up() {
      log.info({ host, port }, 'connected to drachtio-server')
      options.onLink?.(true)
      for (const leg of [...legs]) leg.probe()
    },
    lost(why) {
      options.onLink?.(false)
      const about = { host, port, reason: why }
      if (link.state === 'refused') log.error(about, 'drachtio-server does not let us in, it is asked every minute')
      else log.warn(about, 'drachtio-server is not there, it is tried again')
      for (const leg of [...legs]) leg.lost(why)
    },
  })
  const parts = edgeParts(options, link, legs)
  const { receive, onRegister } = createReception(parts, (request, req, res) => {
    if (!takeInvite) return link.answer(res, { status: 480 })
    const side = new Side(parts, headerOf(request.headers, 'call-id') ?? '')
    takeInvite(new ArrivedDrachtioLeg(side, request, req, res))
  })

  return {
    ...besideCalls(parts),
    get state() {
      return link.state
    },
    get trouble() {
      return troubleOf[link.state]
    },
    get legCount() {
      return legs.count
    },
    onInvite(handler) {
      takeInvite = handler
    },
    onRegister,
    dial: request => new PlacedDrachtioLeg(new Side(parts, options.ids.callId()), request),
    close() {
      link.close()
      for (const leg of [...legs]) leg.abandon()
    },
  }
}
