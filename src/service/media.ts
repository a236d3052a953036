/** The media engines, with what they report of the digits callers dial. */
import { RouterError } from '../base/errors.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Scope } from '../base/scope.ts'
import { openDigitReports, type DigitReports } from '../media/digits.ts'
import type { NodeAddress } from '../media/nodes.ts'
import { createMediaPlane, type OwnedMediaPlane } from '../media/plane.ts'
import type { Base } from './base.ts'

export interface MediaConfig {
  /** Media engines; without any, media goes direct. */
  readonly rtpengine: readonly NodeAddress[]
  /** Where the engines report the digits callers dial; undefined hears only those in INFO. */
  readonly rtpengineDtmf?: NodeAddress | undefined
}

/** @throws RouterError LISTEN_FAILED where digits cannot be taken */
export async function openMedia(config: MediaConfig, scope: Scope, base: Base): Promise<OwnedMediaPlane> {
  const { clock, log, metrics } = base
  const digits = await openDigits(config, metrics)
  if (digits) scope.onClose('reports of digits', () => digits.close())
  const media = createMediaPlane({
    nodes: config.rtpengine, clock, log, digits,
    onNode: (node, up) => metrics.mediaNodeUp.set({ node }, up ? 1 : 0),
    onUnavailable: () => metrics.mediaUnavailable.inc(),
  })
  scope.onClose('media plane', () => media.close())
  return media
}

/** Takes reports of digits from the engines' own hosts. */
async function openDigits(
  { rtpengineDtmf: at, rtpengine }: MediaConfig, metrics: Metrics,
): Promise<DigitReports | undefined> {
  if (!at) return undefined
  const from = rtpengine.map(({ host }) => host)
  const onDropped = (): void => metrics.digitReportsDropped.inc()
  return openDigitReports({ ...at, from, onDropped }).catch((error: unknown) => {
    throw new RouterError('LISTEN_FAILED', `digits cannot be taken at ${at.host}:${at.port}`, {}, error)
  })
}
