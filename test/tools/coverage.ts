/**
 * How much of `src` the tests ran: V8's counts from every process, the routers under test included,
 * read by c8. Files no process loaded count as not run, unless they hold nothing but types.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { built, root } from '../support/root.ts'

export interface FileCoverage {
  readonly path: string
  readonly lines: number
  readonly covered: number
}

/** @param counts the folder NODE_V8_COVERAGE named */
export function coverageOf(counts: string): FileCoverage[] {
  const reports = join(counts, 'report')
  const c8 = spawnSync(process.execPath, [
    join(root, 'node_modules', 'c8', 'bin', 'c8.js'), 'report', '--temp-directory', counts, '--reports-dir', reports,
    '--reporter', 'json-summary', '--exclude-after-remap', '--include', 'src/**', '--extension', '.ts',
  ], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 })
  if (c8.status !== 0) throw new Error(`c8 could not report: ${c8.stderr}`)
  const summary = JSON.parse(readFileSync(join(reports, 'coverage-summary.json'), 'utf8')) as Summary
  const ran = Object.entries(summary).filter(([path]) => path !== 'total').map(([path, { lines }]) =>
    ({ path: relative(root, path).split(sep).join('/'), lines: lines.total, covered: lines.covered }))
  const seen = new Set(ran.map(({ path }) => path))
  return [...ran, ...unseen(seen)].toSorted((a, b) => a.path < b.path ? -1 : 1)
}

/** @returns covered lines of all, in percent */
export function percentOf(files: readonly FileCoverage[]): number {
  const lines = files.reduce((sum, file) => sum + file.lines, 0)
  return lines === 0 ? 0 : 100 * files.reduce((sum, file) => sum + file.covered, 0) / lines
}

type Summary = Readonly<Record<string, { readonly lines: { readonly total: number; readonly covered: number } }>>

function unseen(seen: ReadonlySet<string>): FileCoverage[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map(name => `src/${name.split(sep).join('/')}`)
    .filter(path => !seen.has(path) && hasCode(path))
    .map(path => ({ path, lines: readFileSync(join(root, path), 'utf8').split('\n').length, covered: 0 }))
}

/** A file of types alone compiles to nothing that could run. */
function hasCode(path: string): boolean {
  const compiled = readFileSync(join(built, path.replace(/\.ts$/, '.js')), 'utf8')
  const bare = compiled.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').trim()
  return bare !== '' && bare !== 'export {};'
}
