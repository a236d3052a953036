/** No file without a reader, no export nobody else reads: what is not reached is not alive. */
import type { Finding } from './finding.ts'
import { lineAt, type Source, type Tree } from './tree.ts'

/** Where reading begins: the package, the program and its thread, what npm scripts start, and every test. */
const entries = [
  /^src\/index\.ts$/, /^src\/cli\/main\.ts$/, /^src\/policy\/load-thread\.ts$/,
  /^test\/.*\.test\.ts$/, /^test\/(?:tools|soak)\/[^/]+\.ts$/, /^test\/demo\/(?:demo|web)\.ts$/,
  /^test\/sim\/run\.ts$/, /^benchmarks\/(?:run|answering)\.ts$/,
]

/** Sources in no entry's reach; a file of `src` must be reached without the tests' help or be tested itself. */
export function readerFindings({ sources }: Tree): Finding[] {
  const reached = new Set<string>()
  const visit = (path: string): void => {
    if (reached.has(path)) return
    reached.add(path)
    for (const { target } of sources.get(path)?.imports ?? []) if (target !== undefined) visit(target)
  }
  for (const path of sources.keys()) if (entries.some(entry => entry.test(path))) visit(path)
  // Declarations of packages without types are the compiler's to read.
  return [...sources.keys()].filter(path => !reached.has(path) && !path.endsWith('.d.ts'))
    .map(path => ({ path, line: 1, says: 'nothing reads this file: neither the package, nor the program, nor a test' }))
}

const barrel = /(?:^|\n)\s*export\s+(?:type\s+)?(?:\*|\{[^}]*\})\s*from\b/g

/** Imports that lead nowhere would be the compiler's to find; a default export or a barrel is ours. */
export function exportFindings({ sources }: Tree): Finding[] {
  const written = [...sources.values()].filter(({ path }) => path.startsWith('src/') && !path.endsWith('.d.ts'))
  return written.flatMap(source => [
    ...said(source, /(?:^|\n)\s*export\s+default\b/g, 'exports have names; a default export has none'),
    ...(source.path === 'src/index.ts' ? [] : said(source, barrel, 'no barrels: import from where the thing lives')),
  ])
}

function said({ path, code }: Source, pattern: RegExp, says: string): Finding[] {
  return [...code.matchAll(pattern)].map(({ index, 0: match }) =>
    ({ path, line: lineAt(code, index + match.search(/\S/)), says }))
}
