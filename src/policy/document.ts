/** A policy between reading and compiling: one checked tree, and the way back to the texts. */
import type { DataTable } from './data/table.ts'
import type { SourceMap } from './position.ts'
import type { PolicyFile } from './schema.gen.ts'
import type { Survey } from './survey.ts'

export interface PolicyDocument {
  /** Fits the schema. Its maps have no prototype, so a name like `constructor` is only a name. */
  readonly tree: PolicyFile
  readonly source: SourceMap
  /** SHA-256 over the sorted relative names and bytes of the files, hex. */
  readonly digest: string
  /** The lists under `data`, by name; left out when there are none. */
  readonly data?: ReadonlyMap<string, DataTable>
  /** What its rules say all over; left out where nobody has gathered it yet. */
  readonly survey?: Survey
  /** The texts of its calendars and keys, by the names of the files; left out when there are none. */
  readonly beside?: ReadonlyMap<string, string>
  /** The folder of its prompts; left out when it names none, or there is no disk. */
  readonly promptsIn?: string
}
