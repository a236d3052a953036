/** A weighted tier has somebody to send calls to. */
import type { Check } from '../check.ts'

export const weights: Check = ({ outline, report }) => {
  for (const { value: { weighted }, path } of outline.tiers) {
    if (!weighted || Object.values(weighted).some(weight => weight > 0)) continue
    report({
      code: 'POL-309', path: [...path, 'weighted'], part: 'key', message: 'all weights are zero',
      hint: 'give at least one member a weight above zero, or use in-order',
    })
  }
}
