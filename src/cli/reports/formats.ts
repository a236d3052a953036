/** The forms a report comes in, by the word that asks for them. */
import { forGithub } from './github.ts'
import { inJson } from './json.ts'
import { forJunit } from './junit.ts'
import type { Report } from './report.ts'
import { inSarif } from './sarif.ts'
import { inText } from './text.ts'

export const print = {
  text: inText, json: inJson, sarif: inSarif, github: forGithub, junit: forJunit,
} as const satisfies Record<string, (report: Report) => string>

export const formats = Object.keys(print) as (keyof typeof print)[]
