/** Links lead somewhere, and nothing names the machine it was written on. */
import { posix } from 'node:path'
import type { Finding } from './finding.ts'
import { lineAt, type Tree } from './tree.ts'

/** Relative links of our own pages that name no file and no folder. */
export function linkFindings({ files }: Tree): Finding[] {
  const folders = new Set([...files.keys()].flatMap(path => ancestors(path)))
  return [...files].filter(([path]) => path.endsWith('.md')).flatMap(([path, text]) =>
    [...withoutFences(text).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(match => {
      const link = (match[1] ?? '').replace(/#.*$/, '')
      if (link === '' || /^[a-z]+:/.test(link)) return []
      const target = posix.normalize(posix.join(posix.dirname(path), link)).replace(/\/$/, '')
      if (files.has(target) || folders.has(target)) return []
      return [{ path, line: lineAt(text, match.index), says: `the link to ${link} leads nowhere` }]
    }))
}

// Each with one letter in brackets, so that this file does not find itself.
const machine = /\/h[o]me\/\w|\/U[s]ers\/\w|\/r[o]ot\/|(?<![\w.$}])\/w[o]rk\//g

/** Paths that exist only where somebody typed them. */
export function machineFindings({ files }: Tree): Finding[] {
  return [...files].filter(([path]) => path !== 'package-lock.json').flatMap(([path, text]) =>
    [...text.matchAll(machine)].map(({ index, 0: match }) =>
      ({ path, line: lineAt(text, index), says: `"${match}…" is a path of one machine` })))
}

function ancestors(path: string): string[] {
  const parts = path.split('/')
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))
}

/** Samples in fences may contain anything; blanked, so that positions stay. */
function withoutFences(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, fence => fence.replace(/[^\n]/g, ' '))
}
