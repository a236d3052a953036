/** The places of a policy that compiling it asks for, noted down where its texts are, for a thread without them. */
import type { Sliced } from '../base/sliced.ts'
import type { Position } from './diagnostic.ts'
import type { Path, SourceMap } from './position.ts'

/** Places as plain data. */
export interface PackedPlaces {
  /** A path and its part, in one text each. */
  readonly names: readonly string[]
  readonly files: readonly string[]
  /** Four numbers a place: which of the files, line, column, length. */
  readonly cells: Uint32Array
}

/** A source map that notes what it is asked. */
export interface NotedPlaces extends SourceMap {
  packed(): PackedPlaces
}

const WIDTH = 4
type Part = 'key' | 'value'

/** Answers as `source` does, and remembers. */
export function notePlaces(source: SourceMap): NotedPlaces {
  const noted = new Map<string, Position>()
  return {
    at(path, part = 'value') {
      const place = source.at(path, part)
      noted.set(nameOf(path, part), place)
      return place
    },
    written: path => source.written(path),
    packed() {
      const files = [...new Set([...noted.values()].map(({ file }) => file))]
      const cells = new Uint32Array(new SharedArrayBuffer(noted.size * WIDTH * Uint32Array.BYTES_PER_ELEMENT))
      const fileAt = new Map(files.map((file, at) => [file, at]))
      let at = 0
      for (const { file, line, column, length } of noted.values()) {
        cells.set([fileAt.get(file) ?? 0, line, column, length], at)
        at += WIDTH
      }
      return { names: [...noted.keys()], files, cells }
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
