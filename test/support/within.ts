import { patienceOf } from './patience.ts'

/**
 * Waits for `promise`, but not for ever: where it takes longer than `ms`, and than the patience a busy machine
 * deserves, it fails by name, where uvu alone would end the run without saying which wait was left.
 */
export async function within<T>(ms: number, name: string, promise: PromiseLike<T>): Promise<T> {
  const patienceMs = patienceOf(ms)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name}: nothing within ${patienceMs} ms`)), patienceMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
