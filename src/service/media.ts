/** The media engines, with what they report of the digits callers dial. */
import { RouterError } from '../base/errors.ts'
import type { Ids } from '../base/ids.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Scope } from '../base/scope.ts'
import { openDigitReports, type DigitReports } from '../media/digits.ts'
import type { EngineAddress, NodeAddress } from '../media/nodes.ts'
import { createMediaPlane, type OwnedMediaPlane } from '../media/plane.ts'
import { reporters, type MayReport } from '../media/reporters.ts'
import { openSilenceReports, type SilenceReport, type SilenceReports } from '../media/silence.ts'
import type { Base } from './base.ts'

export interface MediaConfig {
  /** Media engines; without any, media goes direct. */
  readonly rtpengine: readonly EngineAddress[]
  /** Where the engines report the digits callers dial; undefined hears only those in INFO. */
  readonly rtpengineDtmf?: NodeAddress | undefined
  /** Where they report calls in which nobody speaks any more; undefined lets those go on. */
  readonly rtpengineSilence?: NodeAddress | undefined
}

/**
 * @param ids names sessions
 * @throws RouterError LISTEN_FAILED where reports cannot be taken
 */
export async function openMedia(
  config: MediaConfig, ids: Pick<Ids, 'uid'>, scope: Scope, base: Base,
): Promise<OwnedMediaPlane> {
  const { clock, log, metrics } = base
  const mayReport = reporters(config.rtpengine.map(({ host }) => host))
  const digits = await openDigits(config, mayReport, metrics)
  if (digits) scope.onClose('reports of digits', () => digits.close())
  const silence = await openSilence(config, mayReport, metrics)
  if (silence) scope.onClose('reports of silence', () => silence.close())
  const media = createMediaPlane({
    nodes: config.rtpengine, ids, clock, log, digits, silence,
    onNode: (node, up) => metrics.mediaNodeUp.set({ node }, up ? 1 : 0),
    onSessions: (node, count) => metrics.mediaSessions.set({ node }, count),
    onUnavailable: () => metrics.mediaUnavailable.inc(),
  })
  scope.onClose('media plane', () => media.close())
  return media
}

async function openDigits(
  { rtpengineDtmf: at }: MediaConfig, mayReport: MayReport, metrics: Metrics,
): Promise<DigitReports | undefined> {
  if (!at) return undefined
  const onDropped = (): void => metrics.digitReportsDropped.inc()
  return openDigitReports({ ...at, mayReport, onDropped }).catch((error: unknown) => cannotTake('digits', at, error))
}

async function openSilence(
  { rtpengineSilence: at }: MediaConfig, mayReport: MayReport, metrics: Metrics,
): Promise<SilenceReports | undefined> {
  if (!at) return undefined
  const onReport = (outcome: SilenceReport): void => metrics.silenceReports.inc({ outcome })
  return openSilenceReports({ ...at, mayReport, onReport }).catch((error: unknown) => cannotTake('silence', at, error))
}

function cannotTake(what: string, { host, port }: NodeAddress, error: unknown): never {
  throw new RouterError('LISTEN_FAILED', `reports of ${what} cannot be taken at ${host}:${port}`, {}, error)
}
