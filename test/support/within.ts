/**
 * Waits for `promise`, but no longer than `ms`; past that it fails by name, where uvu alone would
 * end the run without saying which wait was left.
 */
export async function within<T>(ms: number, name: string, promise: PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name}: nothing within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
