/** Records by key that are over some day. What is over is not there; it is forgotten as others come and go. */

/** How many of the oldest records are looked at, with each change, for those that are over. */
const SWEPT = 4

export class Aging<T> {
  /** The least recently put ones come first; nobody else may ever ask for them again. */
  readonly #records = new Map<string, T>()
  readonly #isOver: (record: T) => boolean

  constructor(isOver: (record: T) => boolean) {
    this.#isOver = isOver
  }

  /** Records held, those included that are over. */
  get size(): number {
    return this.#records.size
  }

  get(key: string): T | undefined {
    const found = this.#records.get(key)
    if (found !== undefined && !this.#isOver(found)) return found
    this.#records.delete(key)
    return undefined
  }

  put(key: string, record: T): void {
    this.#records.delete(key)
    this.#records.set(key, record)
    this.#sweep()
  }

  delete(key: string): void {
    this.#records.delete(key)
    this.#sweep()
  }

  all(): readonly (readonly [key: string, record: T])[] {
    return [...this.#records.keys()].flatMap(key => {
      const found = this.get(key)
      return found === undefined ? [] : [[key, found] as const]
    })
  }

  #sweep(): void {
    const oldest = this.#records.keys()
    for (let looked = 0; looked < SWEPT; looked++) {
      const { done, value } = oldest.next()
      if (done === true) return
      this.get(value)
    }
  }
}
