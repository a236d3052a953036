/** What a rule makes of its calls, for telling whether two rules make the same. */
import type { Action } from '../schema.gen.ts'
import type { Leaf } from './leaves.ts'

/** Equal for rules that do the same. */
export function fateKey({ action, around }: Pick<Leaf, 'action' | 'around'>): string {
  return JSON.stringify([action, around.filter(each => each !== undefined)])
}

/** `dial pstn`, `reject 404`. */
export function actionText(action: Action): string {
  return Object.entries(action).map(([word, value]) => `${word} ${valueText(value)}`).join(', ')
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(', ')
  if (typeof value !== 'object' || value === null) return String(value)
  if ('status' in value) return String(value.status)
  return 'pick' in value ? 'a pool of its own' : JSON.stringify(value)
}
