/** Transcripts of a control connection with drachtio-server v0.9.10, as its proxy wrote them down. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../support/root.ts'

/** One frame, without its length. */
export interface Step {
  readonly connection: number
  readonly by: 'app' | 'server'
  readonly lead: string
  readonly text: string
}

const folder = join(root, 'test', 'stack', 'wire', 'transcripts')
const headline = /^######## \[conn (\d+)\] (APP|SERVER) --> (?:APP|SERVER) .*\((\d+) bytes\)\n/gm

export function readTranscript(name: string): Step[] {
  const file = readFileSync(join(folder, `${name}.txt`), 'latin1')
  return [...file.matchAll(headline)].map(({ 0: line, 1: connection, 2: by, 3: length, index }) => {
    const start = index + line.length
    const frame = file.slice(start, start + Number(length))
    const payload = frame.slice(frame.indexOf('#') + 1)
    const end = payload.indexOf('\r\n')
    return {
      connection: Number(connection), by: by === 'APP' ? 'app' : 'server',
      lead: end < 0 ? payload : payload.slice(0, end), text: end < 0 ? '' : payload.slice(end + 2),
    }
  })
}

/** One message on the SIP wire. */
export interface OnTheWire {
  /** The ports of 127.0.0.1 it went between; the server's is 5160. */
  readonly from: number
  readonly to: number
  readonly text: string
}

/** All that went over the SIP wire, as far as it was caught. */
export function readSipWire(name: string): OnTheWire[] {
  const file = readFileSync(join(folder, `${name}.sip-side.txt`), 'latin1')
  return [...file.matchAll(/^######## SIP \S+:(\d+) -> \S+:(\d+) .*\n([^]*?)(?=^######## SIP |$(?![^]))/gm)]
    .map(([, from, to, text = '']) => ({ from: Number(from), to: Number(to), text: `${text.trimEnd()}\r\n\r\n` }))
}

/** What the server said there. */
export function readSipSide(name: string): string[] {
  return readSipWire(name).filter(({ from }) => from === 5160).map(({ text }) => text)
}

/** The same of all that came to the server. */
export function sipSideRequests(name: string): string[] {
  return readSipWire(name).filter(({ to }) => to === 5160).map(({ text }) => text)
}

/**
 * The names that differ from run to run: theirs → ours, learnt where a transcript first shows one.
 * Tags, branches, Call-IDs and CSeq numbers of the server, transactions and dialogs.
 */
export class Names {
  readonly #known = new Map<string, string>()

  /** Theirs is called ours from now on. @returns false when it was called something else */
  learn(theirs: string, ours: string): boolean {
    const known = this.#known.get(theirs)
    if (known === undefined) this.#known.set(theirs, ours)
    return known === undefined || known === ours
  }

  /** A text of theirs with our names. */
  translate(text: string): string {
    let translated = text
    for (const [theirs, ours] of [...this.#known].toSorted(([a], [b]) => b.length - a.length)) {
      if (theirs !== '' && theirs !== ours) translated = translated.replaceAll(theirs, ours)
    }
    return translated
  }
}
