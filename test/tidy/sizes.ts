/** Lines a screen can show, files that are one thing. */
import type { Finding } from './finding.ts'
import type { Tree } from './tree.ts'

export const COLUMNS_MAX = 120
export const LINES_MAX = 300
export const IMPORTS_MAX = 10
/** What wires all parts, of the router, of a policy or of a call, and the list of all commands. */
const knowsMany: ReadonlySet<string> = new Set([
  'src/service.ts', 'src/service/open-policy.ts', 'src/call/call.ts', 'src/cli/commands.ts',
])

/** Files past {@link LINES_MAX}, each with the reason why it is nevertheless one thing. */
export const long: Readonly<Record<string, string>> = {
  'src/policy/schema.gen.ts': 'generated: one type per word of the schema',
  'src/cli/config.gen.ts': 'generated: the configuration as a type, and its schema',
}

/** Written by a generator, which knows no columns. */
const generated = /\.gen\.ts$/

export function sizeFindings({ sources }: Tree): Finding[] {
  const tooLong = [...sources.values()].flatMap(({ path, lines, imports }) => {
    const wide = generated.test(path) ? [] : lines.flatMap((text, index) => text.length > COLUMNS_MAX
      ? [{ path, line: index + 1, says: `${text.length} columns; a line has at most ${COLUMNS_MAX}` }]
      : [])
    // The text after the last line break is no line.
    const count = lines.at(-1) === '' ? lines.length - 1 : lines.length
    const high = count > LINES_MAX && long[path] === undefined
      ? [{ path, line: LINES_MAX + 1, says: `${count} lines: which two things is this? Split it or list its reason` }]
      : []
    const eager = path.startsWith('src/') && imports.length > IMPORTS_MAX && !knowsMany.has(path)
      ? [{ path, line: imports[IMPORTS_MAX]?.line ?? 1, says: `${imports.length} imports; ${IMPORTS_MAX} is enough` }]
      : []
    return [...wide, ...high, ...eager]
  })
  const self = 'test/tidy/sizes.ts'
  const gone = Object.keys(long).filter(path => sources.has(self) && !sources.has(path))
    .map(path => ({ path: self, line: 1, says: `the list of long files names ${path}, which is gone` }))
  return [...tooLong, ...gone]
}
