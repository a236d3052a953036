/** Is the process well? A value made of what the parts say; `/healthz` shows it. */
import type { ReloadResult } from '../policy/store.ts'

export interface Health {
  readonly status: 'ok' | 'degraded' | 'draining'
  /** One sentence for each thing that is wrong, or for the draining. */
  readonly reasons: readonly string[]
}

export interface HealthFacts {
  readonly lastReload: ReloadResult
  readonly draining: boolean
  readonly media: readonly MediaNodeState[]
  /** What is wrong with the way calls come in, in one phrase. */
  readonly edge?: string | undefined
  /** What keeps call records from where they belong, a phrase each. */
  readonly records?: readonly string[] | undefined
  /** What keeps calls from being recorded, in one phrase. */
  readonly unrecorded?: string | undefined
  /** What is wrong with the policy on trial. */
  readonly trouble?: string | undefined
  /** With whom we are not registered and should be, in one phrase. */
  readonly unregistered?: string | undefined
}

/** A media engine and whether it answers. */
export interface MediaNodeState {
  /** `127.0.0.1:2223` */
  readonly node: string
  readonly up: boolean
}

export function healthOf(
  { lastReload, draining, media, edge, records = [], unrecorded, trouble, unregistered }: HealthFacts,
): Health {
  const down = media.filter(({ up }) => !up).map(({ node }) => node)
  const wrong = [
    ...(lastReload.kind === 'refused' ? [`the newest policy was refused: ${firstLine(lastReload.text)}`] : []),
    ...(edge === undefined ? [] : [edge]),
    ...(trouble === undefined ? [] : [trouble]),
    ...(unregistered === undefined ? [] : [unregistered]),
    ...records,
    ...(unrecorded === undefined ? [] : [unrecorded]),
    ...(down.length > 0 ? [`media engines that do not answer: ${down.join(', ')}`] : []),
  ]
  if (draining) return { status: 'draining', reasons: ['new calls are refused, live ones may finish', ...wrong] }
  return { status: wrong.length > 0 ? 'degraded' : 'ok', reasons: wrong }
}

/**
 * The HTTP status of a health report. Degraded is 200: calls go on, and a supervisor that restarts
 * on anything else would end them and then find the same broken file. Draining is 503, so that load
 * balancers look elsewhere.
 */
export function healthStatusOf({ status }: Health): number {
  return status === 'draining' ? 503 : 200
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
