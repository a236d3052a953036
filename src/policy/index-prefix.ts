/**
 * Which of very many beginnings does a text have? The answer costs one step per character of the
 * text, however many beginnings there are.
 *
 * Digits and the plus live in one packed trie (44 bytes a node); other beginnings, `alice*`, are
 * few and stand in a map that is asked once for each length that occurs.
 */

const FAN_OUT = 11
const PLUS = 43
const ZERO = 48
const numeric = /^[+0-9]*$/

export class PrefixIndex {
  #children = new Int32Array(FAN_OUT * 4)
  #nodeCount = 1
  readonly #idsAt = new Map<number, number[]>()
  readonly #names = new Map<string, number[]>()
  readonly #nameLengths: number[] = []

  /** Files `id` under a beginning. Ids must be added in ascending order. */
  add(head: string, id: number): void {
    const ids = numeric.test(head) ? this.#numericSlot(head) : this.#nameSlot(head)
    if (ids.at(-1) !== id) ids.push(id)
  }

  /** Puts into `found` the ascending id lists of every beginning `text` has. */
  collect(text: string, found: (readonly number[])[]): void {
    let node = 0
    for (let at = 0; ; at++) {
      const ids = this.#idsAt.get(node)
      if (ids) found.push(ids)
      const column = at < text.length ? columnOf(text.charCodeAt(at)) : -1
      if (column < 0) break
      node = this.#children[node * FAN_OUT + column] ?? 0
      if (node === 0) break
    }
    for (const length of this.#nameLengths) {
      if (length > text.length) continue
      const ids = this.#names.get(text.slice(0, length))
      if (ids) found.push(ids)
    }
  }

  #numericSlot(head: string): number[] {
    let node = 0
    for (let at = 0; at < head.length; at++) {
      const cell = node * FAN_OUT + columnOf(head.charCodeAt(at))
      node = this.#children[cell] ?? 0
      if (node === 0) {
        node = this.#newNode()
        this.#children[cell] = node
      }
    }
    return slot(this.#idsAt, node)
  }

  #nameSlot(head: string): number[] {
    if (!this.#nameLengths.includes(head.length)) this.#nameLengths.push(head.length)
    return slot(this.#names, head)
  }

  #newNode(): number {
    const node = this.#nodeCount++
    if (this.#nodeCount * FAN_OUT > this.#children.length) {
      const larger = new Int32Array(this.#children.length * 2)
      larger.set(this.#children)
      this.#children = larger
    }
    return node
  }
}

/** The list under `key`, made when it is not there yet. */
export function slot<K>(lists: Map<K, number[]>, key: K): number[] {
  let list = lists.get(key)
  if (!list) lists.set(key, list = [])
  return list
}

function columnOf(code: number): number {
  if (code >= ZERO && code < ZERO + 10) return code - ZERO
  return code === PLUS ? 10 : -1
}
