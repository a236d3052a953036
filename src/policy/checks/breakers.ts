/** A breaker can open: it does not wait for more failures than it looks back on calls. */
import type { Check } from '../check.ts'

export const breakers: Check = ({ outline, report }) => {
  for (const { value: { health }, path } of outline.pools) {
    const written = health?.breaker?.['open-at']
    const [failures = 0, among = 0] = (written ?? '').split(' of ').map(Number)
    if (failures <= among) continue
    report({
      code: 'POL-320', path: [...path, 'health', 'breaker', 'open-at'],
      message: `${failures} of the newest ${among} calls cannot fail`, hint: `write ${among} of ${failures}`,
    })
  }
}
