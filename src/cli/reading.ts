/** Texts of the configuration file that mean places and amounts, read and refused where they stand. */
import { dirname, resolve } from 'node:path'
import { secretName } from '../policy/secret-name.ts'
import type { PostConfig } from '../spool/http-post.ts'
import type { SpoolConfig } from '../spool/spooled-writer.ts'
import { CommandFailed } from './command.ts'
import type { ReadConfigFile } from './config-file.ts'
import { isMisread, readSize, type Reader } from './settings.ts'

export type Path = readonly (string | number)[]

const usualRoom = 1024 ** 3
/** Headers that prove who sends; their values never stand in a file that people read. */
const provingHeaders: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie'])

export interface WrittenSpool {
  readonly spool: string
  readonly room?: string
}

interface WrittenPost {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Reads texts of one file, and refuses them at their place. */
export class Reading {
  readonly #file: string
  readonly #refuse: ReadConfigFile['refuse']

  constructor(file: string, { refuse }: ReadConfigFile) {
    this.#file = file
    this.#refuse = refuse
  }

  path(written: string): string {
    return resolve(dirname(this.#file), written)
  }

  text<T>(at: Path, text: string | undefined, reader: Reader<T>): T | undefined {
    if (text === undefined) return undefined
    const value = reader(text)
    return isMisread(value) ? this.#refuse(at, value.misread, value.hint) : value
  }

  url(at: Path, text: string, protocols: readonly string[]): URL {
    if (/\/\/[^/]*:[^/]*@/.test(text)) this.#secretHere(at, 'a password', 'write it as password: secret:NAME')
    const url = URL.canParse(text) ? new URL(text) : undefined
    if (url && protocols.includes(url.protocol) && url.hostname !== '') return url
    return this.#refuse(at, `this is no ${protocols.join('//… or ')}//… URL`, 'write one such as the schema shows')
  }

  #header(at: Path, name: string, value: string): string | { readonly secret: string } {
    if (value.startsWith('secret:')) return { secret: secretName(value) }
    if (provingHeaders.has(name.toLowerCase())) this.#secretHere(at, 'a proof of who we are', 'write secret:NAME')
    return value
  }

  /** Where something is posted to, and with which lines. */
  post(at: Path, { url, headers = {} }: WrittenPost): PostConfig {
    return {
      url: this.url([...at, 'url'], url, ['http:', 'https:']).href,
      headers: Object.entries(headers).map(([name, value]) =>
        ({ name, value: this.#header([...at, 'headers', name], name, value) })),
    }
  }

  spool(at: Path, { spool, room }: WrittenSpool): SpoolConfig {
    return { folder: this.path(spool), room: this.text([...at, 'room'], room, readSize) ?? usualRoom }
  }

  /** Not drawn: the line would show it. */
  #secretHere(at: Path, what: string, hint: string): never {
    throw new CommandFailed(`${this.#file}: ${at.join('.')} holds ${what}, which does not belong there; ${hint}`)
  }
}
