/** The policies that lie about in this repository: the cases of the checker, and the examples. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { dataName, type PolicyFileText } from '../../src/policy/files.ts'
import { root } from '../support/root.ts'

/** The lists beside a policy, which are no policy text. */
export function listsIn(files: readonly PolicyFileText[]): readonly PolicyFileText[] {
  return files.filter(({ key }) => dataName.test(key))
}

export function policyIn(files: readonly PolicyFileText[]): readonly PolicyFileText[] {
  return files.filter(({ key }) => !dataName.test(key))
}

/** What parts the policy of a case from its diagnostics. */
export const caseRule = '-'.repeat(40)

export interface Case {
  /** Without the folder: `never-used.case`. */
  readonly file: string
  readonly path: string
  readonly written: string
  /** What stands above the line of dashes. */
  readonly above: string
  /** The same as files; a line `>>> name` begins a further one. */
  readonly files: readonly PolicyFileText[]
}

export function readCases(): Case[] {
  const folder = join(root, 'test/policy/cases')
  return readdirSync(folder).filter(name => name.endsWith('.case')).toSorted().map(file => {
    const path = join(folder, file)
    const written = readFileSync(path, 'utf8')
    const above = written.slice(0, written.indexOf(`\n${caseRule}\n`) + 1)
    return { file, path, written, above, files: filesOf(above) }
  })
}

export interface Example {
  readonly name: string
  readonly files: readonly PolicyFileText[]
}

export function readExamples(): Example[] {
  const folder = join(root, 'policies')
  const names = readdirSync(folder, { withFileTypes: true }).flatMap(each => each.isDirectory() ? [each.name] : [])
  return names.toSorted().map(name => ({
    name,
    files: readdirSync(join(folder, name)).filter(file => file.endsWith('.yaml') || dataName.test(file)).toSorted()
      .map(file => ({ name: file, key: file, text: readFileSync(join(folder, name, file), 'utf8') })),
  }))
}

function filesOf(text: string): PolicyFileText[] {
  if (!text.startsWith('>>> ')) return [{ name: 'policy.yaml', key: 'policy.yaml', text }]
  return text.split(/^>>> /m).slice(1).map(part => {
    const end = part.indexOf('\n')
    const name = part.slice(0, end)
    return { name, key: name, text: part.slice(end + 1) }
  })
}
