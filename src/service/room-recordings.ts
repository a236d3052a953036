/** Conferences recorded beside calls, under names of the same form, so that they stay as long. */
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { RoomRecordings } from '../apps/room.ts'
import type { Base } from './base.ts'

export function roomRecordings(dir: string, { clock, log }: Base): RoomRecordings {
  return {
    begin(conference) {
      const name = join(resolve(dir), randomBytes(10).toString('hex'))
      const about = { conference, startedAt: new Date(clock.nowMs()).toISOString(), audio: `${basename(name)}.wav` }
      writeFile(`${name}.json`, `${JSON.stringify(about, null, 2)}\n`, { mode: 0o600 }).catch((err: unknown) =>
        log.warn({ err, conference }, 'what is recorded of a conference could not be described'))
      log.info({ conference, file: `${name}.wav` }, 'a conference is recorded')
      return `${name}.wav`
    },
  }
}
