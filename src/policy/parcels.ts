/**
 * A large tree on its way from one thread to another, in parcels: each is small enough to be copied
 * and unpacked between two calls, whatever the tree is like. Sent whole, a policy of a hundred
 * thousand rules would hold everything up for half a second.
 */

/** What stands in a tree besides maps and lists. Arrays of numbers are one, shared rather than copied. */
export type Leaf = string | number | boolean | null | undefined | Float64Array | Uint32Array

/** Some steps of a walk through a tree. */
export interface Parcel {
  /** What each step does. */
  readonly steps: Uint8Array
  /** In the order of the steps: the key of each that stands in a map, and the value of each leaf. */
  readonly texts: readonly Leaf[]
}

const LEAF = 0
const MAP = 1
const LIST = 2
const END = 3

const STEPS_MAX = 2000

/** Takes a tree apart. */
export function parcelsOf(tree: unknown): Parcel[] {
  const parcels: Parcel[] = []
  let steps: number[] = []
  let texts: Leaf[] = []
  const step = (kind: number): void => {
    steps.push(kind)
    if (steps.length < STEPS_MAX) return
    parcels.push({ steps: Uint8Array.from(steps), texts })
    steps = []
    texts = []
  }
  const walk = (value: unknown, key?: string): void => {
    if (key !== undefined) texts.push(key)
    if (!isBranch(value)) {
      texts.push(value as Leaf)
      step(LEAF)
      return
    }
    const isList = Array.isArray(value)
    step(isList ? LIST : MAP)
    if (isList) for (const each of value as readonly unknown[]) walk(each)
    else for (const [name, each] of Object.entries(value)) walk(each, name)
    step(END)
  }
  walk(tree)
  return [...parcels, { steps: Uint8Array.from(steps), texts }]
}

type Branch = unknown[] | Record<string, unknown>

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)
}

/** Puts a tree together again; its maps have no prototype. */
export class Assembly {
  readonly #root: unknown[] = []
  /** The maps and lists that are not ended yet, outermost first. */
  readonly #open: Branch[] = [this.#root]

  /** @param parcel the next one, in the order of {@link parcelsOf} */
  add({ steps, texts }: Parcel): void {
    let at = 0
    for (const step of steps) {
      if (step === END) {
        this.#open.pop()
        continue
      }
      const around = this.#open.at(-1) as Branch
      const key = Array.isArray(around) ? around.length : texts[at++] as string
      const value = step === LEAF ? texts[at++] : step === LIST ? [] : Object.create(null) as Branch
      ;(around as Record<string | number, unknown>)[key] = value
      if (step !== LEAF) this.#open.push(value as Branch)
    }
  }

  /** The whole, once every parcel was added. */
  get tree(): unknown {
    return this.#root[0]
  }
}
