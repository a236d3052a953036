/** Prompts have a folder to lie in, and a folder of prompts has a use. */
import type { Check } from '../check.ts'

export const prompts: Check = ({ tree, outline, report }) => {
  const [first] = outline.prompts
  if (first && tree.prompts === undefined) {
    report({
      code: 'POL-340', path: first.path, message: `nothing says where prompt "${first.value}" lies`,
      hint: 'name the folder of prompts: prompts: prompts',
    })
  }
  if (!first && tree.prompts !== undefined) {
    report({
      code: 'POL-341', severity: 'warning', path: ['prompts'], part: 'key', message: 'no prompt is ever played',
      hint: 'play one, or take the folder away',
    })
  }
}
