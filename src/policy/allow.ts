/**
 * Warnings that are meant to be. An `allow` silences the warnings of one code at the thing it stands
 * in, not at things inside it that can have an `allow` of their own. Errors are never silenced.
 */
import { codeTable } from './codes.ts'
import type { Finding } from './finding.ts'
import { valueAt, type Path } from './position.ts'
import type { Allow } from './schema.gen.ts'
import { branchesOf, schemaAt } from './shape.ts'

/** One entry of an `allow`, and the thing it stands in. */
interface Allowance {
  readonly code: string
  /** The path of the thing, as a key. */
  readonly place: string
  readonly path: Path
}

/** The findings without those that are allowed, and what is wrong with the allowing. */
export function withoutAllowed(findings: readonly Finding[], tree: object): Finding[] {
  const allowances = allowancesOf(tree)
  if (allowances.length === 0) return [...findings]
  const idle = new Set(allowances.map(each => `${each.place} ${each.code}`))
  const allowed = new Set(idle)
  const placed = findings.map(finding => ({ finding, key: `${placeOf(finding.path, tree)} ${finding.code}` }))
  const kept = placed.filter(({ finding, key }) => {
    if (finding.severity !== 'warning' || !allowed.has(key)) return true
    idle.delete(key)
    return false
  })
  const errors = new Set(kept.filter(({ finding }) => finding.severity !== 'warning').map(({ key }) => key))
  const seen = new Set<string>()
  const faults = allowances.flatMap(each => {
    const key = `${each.place} ${each.code}`
    // Only the first of two entries for one code can have been of use.
    const worked = !idle.has(key) && !seen.has(key)
    seen.add(key)
    return worked ? [] : [faultOf(each, errors.has(key))]
  })
  return [...kept.map(({ finding }) => finding), ...faults]
}

function faultOf({ code, path }: Allowance, isError: boolean): Finding {
  const where = { path: [...path, 'code'] }
  if (!Object.hasOwn(codeTable, code)) {
    return {
      ...where, code: 'POL-502', message: `no finding has the code ${code}`,
      hint: 'write the code the warning carries',
    }
  }
  if (isError) {
    return { ...where, code: 'POL-502', message: `${code} is an error here and cannot be allowed`, hint: 'mend it' }
  }
  const message = `there is no warning ${code} here to allow`
  return { ...where, code: 'POL-501', severity: 'warning', message, hint: 'take it away' }
}

/** The innermost thing around a path that can have an `allow`, as a key. */
function placeOf(path: Path, tree: object): string {
  for (let end = path.length; end > 0; end--) {
    const around = path.slice(0, end)
    if (canAllow(tree, around)) return around.join('/')
  }
  return ''
}

function canAllow(tree: object, path: Path): boolean {
  const schema = schemaAt(tree, path)
  const value = valueAt(tree, path)
  return schema !== undefined && typeof value === 'object' && !Array.isArray(value)
    && branchesOf(schema).some(branch => branch.properties?.['allow'] !== undefined)
}

/** Every entry, in file order. A peer or header may be named allow too; the schema tells them apart. */
function allowancesOf(tree: object): Allowance[] {
  const found: Allowance[] = []
  // Grows and shrinks with the walk; a path of its own for each of a million things would be dear.
  const path: (string | number)[] = []
  const visit = (value: object): void => {
    for (const key in value) {
      const child: unknown = (value as Readonly<Record<string, unknown>>)[key]
      if (typeof child !== 'object' || child === null) continue
      if (key === 'allow' && Array.isArray(child) && canAllow(tree, path)) {
        for (const [at, { code }] of (child as Allow).entries()) {
          found.push({ code, place: path.join('/'), path: [...path, key, at] })
        }
        continue
      }
      path.push(Array.isArray(value) ? Number(key) : key)
      visit(child)
      path.pop()
    }
  }
  visit(tree)
  return found
}
