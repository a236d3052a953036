/** Who may import whom. A folder imports folders on lower floors: never up, and never its neighbours. */
import type { Finding } from './finding.ts'
import { folderOf, type Tree } from './tree.ts'

const floors: readonly (readonly string[])[] = [
  ['base'],
  ['sip', 'sdp', 'state', 'audio', 'spool'],
  ['policy', 'stack'],
  ['auth', 'lookups', 'targets', 'media', 'edge'],
  ['call'],
  ['apps', 'cdr', 'admin', 'rollout', 'journal', 'recording'],
  ['service'],
  ['cli', 'index'],
]

/** Every import within `src` that goes up or sideways, and every room that has no floor. */
export function floorFindings({ sources }: Tree): Finding[] {
  return [...sources.values()].filter(({ path }) => path.startsWith('src/')).flatMap(({ path, imports }) => {
    const room = roomOf(path)
    const floor = floorOf(room)
    if (floor < 0) return [{ path, line: 1, says: `"${room}" has no floor; add it to the table or move the file` }]
    return imports.flatMap(({ line, target }) => {
      if (target === undefined) return []
      if (!target.startsWith('src/')) return [{ path, line, says: `src imports from src alone, not ${target}` }]
      const says = objection(room, floor, roomOf(target))
      return says === undefined ? [] : [{ path, line, says }]
    })
  })
}

function objection(room: string, floor: number, other: string): string | undefined {
  if (other === room) return undefined
  const otherFloor = floorOf(other)
  if (otherFloor < floor) return undefined
  return otherFloor === floor
    ? `${room} and ${other} are neighbours on one floor and never import each other`
    : `${room} may not import ${other}, which lies above it; turn the dependency round with a port`
}

/** The folder below `src`, or the bare name of a file in `src` itself. */
function roomOf(path: string): string {
  return folderOf(path) ?? path.replace(/^src\//, '').replace(/\.ts$/, '')
}

function floorOf(room: string): number {
  return floors.findIndex(rooms => rooms.includes(room))
}
