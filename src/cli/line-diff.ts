/** What changed between two texts, as a unified diff. */

const CONTEXT = 3

/**
 * The changed lines with three around them; empty when nothing changed. Texts of as many lines are
 * compared line by line; others differ in one run, from the first change to the last.
 */
export function lineDiff(name: string, before: string, after: string): string {
  if (before === after) return ''
  const [old, now] = [before.split('\n'), after.split('\n')]
  const runs = old.length === now.length ? runsOf(old, now) : [wholeRun(old, now)]
  let shift = 0
  const hunks = joined(runs).map(group => {
    const hunk = hunkOf(group, old, now, shift)
    shift += group.reduce((sum, { from, to, toNow }) => sum + (toNow - from) - (to - from), 0)
    return hunk
  })
  return `--- ${name}\n+++ ${name}\n${hunks.join('')}`
}

/** Old lines `from` to `to` became as many as lead up to `toNow`, counted before later shifts. */
interface Run {
  readonly from: number
  readonly to: number
  readonly toNow: number
}

function runsOf(old: readonly string[], now: readonly string[]): Run[] {
  const runs: Run[] = []
  for (let at = 0; at < old.length; at++) {
    if (old[at] === now[at]) continue
    let to = at
    while (to < old.length && old[to] !== now[to]) to++
    runs.push({ from: at, to, toNow: to })
    at = to
  }
  return runs
}

function wholeRun(old: readonly string[], now: readonly string[]): Run {
  let from = 0
  while (from < Math.min(old.length, now.length) && old[from] === now[from]) from++
  let same = 0
  while (same < Math.min(old.length, now.length) - from && old.at(-1 - same) === now.at(-1 - same)) same++
  return { from, to: old.length - same, toNow: now.length - same }
}

/** Runs whose contexts meet become one hunk. */
function joined(runs: readonly Run[]): Run[][] {
  const groups: Run[][] = []
  for (const run of runs) {
    const last = groups.at(-1)
    if (last && run.from - (last.at(-1)?.to ?? 0) <= 2 * CONTEXT) last.push(run)
    else groups.push([run])
  }
  return groups
}

function hunkOf(group: readonly Run[], old: readonly string[], now: readonly string[], shift: number): string {
  const first = Math.max(0, (group[0]?.from ?? 0) - CONTEXT)
  // The text after the last line break is no line.
  const last = Math.min(old.length - (old.at(-1) === '' ? 1 : 0), (group.at(-1)?.to ?? 0) + CONTEXT)
  const lines: string[] = []
  let at = first
  for (const { from, to, toNow } of group) {
    lines.push(...old.slice(at, from).map(line => ` ${line}`), ...old.slice(from, to).map(line => `-${line}`),
      ...now.slice(from + shift, toNow + shift).map(line => `+${line}`))
    at = to
  }
  lines.push(...old.slice(at, last).map(line => ` ${line}`))
  const count = (mark: string): number => lines.filter(line => line.startsWith(mark) || line.startsWith(' ')).length
  return `@@ -${first + 1},${count('-')} +${first + 1 + shift},${count('+')} @@\n${lines.join('\n')}\n`
}
