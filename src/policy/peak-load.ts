/** How many calls each target had at once, from when they began and ended. */

export class PeakLoad {
  readonly #spans = new Map<string, { readonly starts: number[]; readonly ends: number[] }>()

  /** A call at a target, both moments in milliseconds; one that lasts no time counts in its moment. */
  add(target: string, startMs: number, endMs: number): void {
    let spans = this.#spans.get(target)
    if (!spans) this.#spans.set(target, spans = { starts: [], ends: [] })
    spans.starts.push(startMs)
    spans.ends.push(Math.max(endMs, startMs + 1))
  }

  /** The most calls at once. */
  of(target: string): number {
    const spans = this.#spans.get(target)
    if (!spans) return 0
    const [starts, ends] = [spans.starts, spans.ends].map(moments => Float64Array.from(moments).toSorted())
    let [most, ended] = [0, 0]
    for (const [begun, startMs] of (starts as Float64Array).entries()) {
      // A call that ends when another begins has made room for it.
      while (((ends as Float64Array)[ended] as number) <= startMs) ended++
      most = Math.max(most, begun + 1 - ended)
    }
    return most
  }
}
