/** Times that a busy machine does not change. */

/** What this process has computed so far, whatever others did meanwhile. Milliseconds of all its threads together. */
export function computedMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

const TRIES = 5

/** How long something takes when nothing keeps it waiting: the first time within the limit, or the least of several. */
export async function leastMs(limitMs: number, run: () => Promise<unknown>): Promise<number> {
  let least = Infinity
  for (let tries = 0; tries < TRIES && least >= limitMs; tries++) {
    const beganMs = performance.now()
    await run()
    least = Math.min(least, performance.now() - beganMs)
  }
  return least
}
