/** The places of a policy that compiling it asks for, noted down where its texts are, for a thread without them. */
import type { Sliced } from '../base/sliced.ts'
import { ADMIT } from './admit.ts'
import { OTHERWISE } from './compile-rules.ts'
import type { Position } from './diagnostic.ts'
import type { PolicyDocument } from './document.ts'
import type { Path, SourceMap } from './position.ts'
import type { Rule } from './schema.gen.ts'
import { secretsOf } from './secrets.ts'

/** Places as plain data. */
export interface PackedPlaces {
  /** A path and its part, in one text each. */
  readonly names: readonly string[]
  readonly files: readonly string[]
  /** Four numbers a place: which of the files, line, column, length. */
  readonly cells: Uint32Array
}

/** A source map that notes what it is asked. */
interface NotedPlaces extends SourceMap {
  packed(): PackedPlaces
}

const WIDTH = 4
type Part = 'key' | 'value'

/** Every place that compiling asks for; a test holds the two against each other. */
export function placesIn(document: PolicyDocument): PackedPlaces {
  const { tree: { admit = [], rules = [], groups = {} } } = document
  const source = notePlaces(document.source)
  const note = (within: readonly Rule[], path: Path): void => {
    for (const [at, rule] of within.entries()) {
      const here = [...path, at]
      source.at(here)
      if (rule.otherwise) source.at([...here, OTHERWISE], 'key')
      if (rule.rules) note(rule.rules, [...here, 'rules'])
    }
  }
  source.at([OTHERWISE], 'key')
  for (const at of admit.keys()) source.at([ADMIT, at])
  note(rules, ['rules'])
  for (const [name, group] of Object.entries(groups)) note(group, ['groups', name])
  secretsOf({ ...document, source })
  return source.packed()
}

/** Answers as `source` does, and remembers. */
function notePlaces(source: SourceMap): NotedPlaces {
  const names: string[] = []
  const noted: number[] = []
  const files = new Map<string, number>()
  return {
    at(path, part = 'value') {
      const place = source.at(path, part)
      const { file, line, column, length } = place
      if (!files.has(file)) files.set(file, files.size)
      names.push(nameOf(path, part))
      noted.push(files.get(file) ?? 0, line, column, length)
      return place
    },
    written: path => source.written(path),
    packed() {
      const cells = new Uint32Array(new SharedArrayBuffer(noted.length * Uint32Array.BYTES_PER_ELEMENT))
      cells.set(noted)
      return { names, files: [...files.keys()], cells }
    },
  }
}

/** Answers what was asked when the places were noted; of others it gives the nearest around them. */
export function* unpackPlaces({ names, files, cells }: PackedPlaces): Sliced<SourceMap> {
  const places = new Map<string, number>()
  for (const [at, name] of names.entries()) {
    places.set(name, at * WIDTH)
    yield
  }
  const placeOf = (cell: number): Position => {
    const [file = 0, line = 1, column = 1, length = 1] = cells.subarray(cell, cell + WIDTH)
    return { file: files[file] ?? '', line, column, length }
  }
  return {
    at(path, part = 'value') {
      for (let length = path.length; length >= 0; length--) {
        const cell = places.get(nameOf(path.slice(0, length), part))
        if (cell !== undefined) return placeOf(cell)
      }
      return placeOf(0)
    },
    written: () => undefined,
  }
}

function nameOf(path: Path, part: Part): string {
  return `${part} ${path.join('\0')}`
}
