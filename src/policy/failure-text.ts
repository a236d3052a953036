/** How ways to fail are written in explanations. */
import type { FailureSet } from './failures.ts'

/** `unreachable, 408, 5xx`: whole classes are called by their class. */
export function failureText({ causes, statuses }: FailureSet): string {
  const classes = [2, 3, 4, 5, 6].filter(first => {
    for (let status = first * 100; status < first * 100 + 100; status++) if (!statuses.has(status)) return false
    return true
  })
  const single = [...statuses].filter(status => !classes.includes(Math.floor(status / 100)))
  const words = [...single, ...classes.map(first => `${first}xx`)]
  return [...causes, ...words.map(String).toSorted()].join(', ')
}
