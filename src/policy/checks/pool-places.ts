/** Members that share calls are single targets; a pool stands only where things follow each other. */
import type { Check } from '../check.ts'

export const poolPlaces: Check = ({ tree, outline, report }) => {
  for (const { kind, name, path, single } of outline.references) {
    if (kind !== 'target' || !single || tree.pools?.[name] === undefined || tree.peers?.[name] !== undefined) continue
    report({
      code: 'POL-206', path, part: path.includes('weighted') ? 'key' : 'value',
      message: `"${name}" is a pool and cannot share calls with others`,
      hint: 'name its peers here, or put the pool under then',
      related: [{ message: `pool "${name}" is defined here`, path: ['pools', name] }],
    })
  }
}
