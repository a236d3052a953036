/** No file reaches itself through its imports, types included: a cycle is two files that are one. */
import type { Finding } from './finding.ts'
import type { Tree } from './tree.ts'

/** One finding per cycle, at the import that closes it. */
export function cycleFindings({ sources }: Tree): Finding[] {
  const done = new Set<string>()
  const trail: string[] = []
  const findings: Finding[] = []

  const visit = (path: string): void => {
    if (done.has(path)) return
    trail.push(path)
    for (const { target, line } of sources.get(path)?.imports ?? []) {
      if (target === undefined) continue
      const from = trail.indexOf(target)
      if (from < 0) visit(target)
      else findings.push({ path, line, says: `closes a cycle: ${[...trail.slice(from), target].join(' → ')}` })
    }
    trail.pop()
    done.add(path)
  }

  for (const path of sources.keys()) visit(path)
  return findings
}
