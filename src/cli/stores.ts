/** Where recordings, messages and state go, as the configuration file writes it and as the service reads it. */
import { dirname, resolve } from 'node:path'
import type { MailSettings } from '../apps/mail/mailroom.ts'
import { secretName } from '../policy/secret-name.ts'
import type { RecordingsSettings } from '../recording/recorder.ts'
import { CommandFailed } from './command.ts'
import type { ReadConfigFile } from './config-file.ts'
import type { ConfigFile } from './config.gen.ts'
import { Reading } from './reading.ts'
import { isMisread, readSize, type Settings } from './settings.ts'

const DAY_MS = 86_400_000
/** What a private key of age begins with. */
const privateKey = /^AGE-SECRET-KEY-/i
const USUAL_FREE = 100 * 1024 * 1024

export function recordingsIn(path: string, { tree, refuse }: ReadConfigFile): RecordingsSettings | undefined {
  const { recordings } = tree
  if (!recordings) return undefined
  const { dir, keep, 'seal-for': sealFor } = recordings
  if (sealFor !== undefined && privateKey.test(sealFor)) {
    // Not drawn: the line would show it.
    throw new CommandFailed(`${path}: recordings.seal-for holds a private key, with which the router could open `
      + 'what it recorded; write the public one, age1…, and keep this elsewhere')
  }
  const size = (name: 'size' | 'free'): number | undefined => {
    const text = recordings[name]
    const bytes = text === undefined ? undefined : readSize(text)
    return isMisread(bytes) ? refuse(['recordings', name], bytes.misread, bytes.hint) : bytes
  }
  return {
    dir: resolve(dirname(path), dir), engineDir: resolve(dirname(path), recordings['engine-dir']),
    ageMs: keep === undefined ? undefined : keep * DAY_MS, size: size('size'),
    free: size('free') ?? USUAL_FREE, sealFor,
  }
}

export function voicemailIn(path: string, read: ReadConfigFile): MailSettings | undefined {
  const { voicemail } = read.tree
  if (!voicemail) return undefined
  const reading = new Reading(path, read)
  const { dir, free, post } = voicemail
  return {
    dir: reading.path(dir), free: reading.text(['voicemail', 'free'], free, readSize) ?? USUAL_FREE,
    post: post && {
      ...reading.post(['voicemail', 'post'], post), spool: reading.spool(['voicemail', 'post'], post),
      keep: post.keep ?? true,
    },
  }
}

export function stateIn(state: ConfigFile['state']): Settings['state'] {
  const { redis, password } = state ?? {}
  return redis === undefined ? undefined : { redis, password: password && secretName(password) }
}
