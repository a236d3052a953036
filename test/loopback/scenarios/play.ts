/** Plays scenes on the routers of one edge, several at a time. */
import type { EdgeOptions, EdgeRouter } from '../../support/edges.ts'
import { Places } from '../../support/places.ts'
import { openStage, type Scene, type Stage } from './stage.ts'

export interface Playing {
  /** How each scene ends; it rejects with what went wrong. */
  of(scene: Scene): Promise<void>
  /** When all is over and the routers have stopped; rejects when a call is left. */
  readonly end: Promise<void>
}

/**
 * Starts what the scenes need, and plays them. SIPp takes a message that is repeated because the machine was
 * busy for a wrong one, so a scene that fails is played once more when no other is, and said.
 * @param atOnce how many at a time
 */
export async function playAll(
  start: (options: EdgeOptions) => Promise<EdgeRouter>, scenes: readonly Scene[], atOnce: number,
): Promise<Playing> {
  const [slow, plain] = [true, false].map(isSlow => scenes.filter(({ row }) => (row.slow ?? false) === isSlow))
  const opened = await Promise.allSettled([slow, plain].flatMap((part = []) =>
    part.length === 0 ? [] : [openStage(start, part, part === slow)]))
  const stages = opened.flatMap(each => each.status === 'fulfilled' ? [each.value] : [])
  const failed = opened.find(each => each.status === 'rejected')
  if (failed) {
    await closeAll(stages)
    throw failed.reason
  }
  const places = new Places(atOnce)
  const first = new Map<Scene, Promise<void>>()
  // Those that wait longest go first: the others are played meanwhile.
  for (const stage of stages) {
    for (const scene of stage.scenes) {
      const outcome = places.taken(() => stage.play(scene))
      outcome.catch(() => { /* it is played again */ })
      first.set(scene, outcome)
    }
  }
  const calm = Promise.allSettled(first.values())
  const alone = new Places(1)
  const played = new Map<Scene, Promise<void>>()
  for (const stage of stages) {
    for (const scene of stage.scenes) {
      const outcome = (first.get(scene) ?? Promise.resolve()).catch(async (error: unknown) => {
        await calm
        process.stdout.write(`played again: ${scene.row.title} (${scene.carrier}): ${String(error).slice(0, 300)}\n`)
        await alone.taken(() => stage.play(scene))
      })
      outcome.catch(() => { /* told by `of` */ })
      played.set(scene, outcome)
    }
  }
  const end = Promise.allSettled(played.values())
    .then(() => Promise.all(stages.map(stage => stage.assertEmpty())))
    .then(() => {})
    .finally(() => closeAll(stages))
  end.catch(() => { /* told to whoever waits for it */ })
  return { end, of: scene => played.get(scene) ?? Promise.reject(new Error('it is none of these scenes')) }
}

async function closeAll(stages: readonly Stage[]): Promise<void> {
  for (const stage of stages) await stage[Symbol.asyncDispose]()
}
