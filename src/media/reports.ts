/** What the engines report of sessions by themselves. */
import type { DigitReports } from './digits.ts'
import type { SilenceReports } from './silence.ts'

export interface EngineReports {
  /** Where they report the digits parties dial; without it none are heard. */
  readonly digits?: Pick<DigitReports, 'watch'> | undefined
  /** Where they report sessions in which nobody speaks; without it such calls go on. */
  readonly silence?: Pick<SilenceReports, 'watch'> | undefined
}
