/** Plays scenes on the routers of one edge, several at a time. */
import type { EdgeOptions, EdgeRouter } from '../../support/edges.ts'
import { Places } from '../../support/places.ts'
import { elsewhere, openStage, settingOf, settings, type Scene, type Stage } from './stage.ts'

export interface Playing {
  /** How each scene ends; it rejects with what went wrong. */
  of(scene: Scene): Promise<void>
  /** When all is over and the routers have stopped; rejects when a call is left. */
  readonly end: Promise<void>
}

type Start = (options: EdgeOptions) => Promise<EdgeRouter>

/**
 * Starts what the scenes need, and plays them. SIPp takes a message that is repeated because the machine was
 * busy for a wrong one, so a scene that fails is played once more when no other is, and said. That is at new
 * places and on new routers: what is still repeated of the first time must not meet the second.
 * @param atOnce how many at a time
 */
export async function playAll(start: Start, scenes: readonly Scene[], atOnce: number): Promise<Playing> {
  const first = await playOnce(start, scenes, atOnce)
  const again = playFailed(start, scenes, first)
  const end = again.then(({ playing }) => playing?.end)
  end.catch(() => { /* told to whoever waits for it */ })
  return {
    end,
    of: scene => first.of(scene).catch(async (error: unknown) => {
      const { playing, anew } = await again
      const same = anew.get(scene)
      if (!playing || !same) throw error
      await playing.of(same)
    }),
  }
}

interface Again {
  readonly playing: Playing | undefined
  /** Each scene that failed, where it is played once more. */
  readonly anew: ReadonlyMap<Scene, Scene>
}

async function playFailed(start: Start, scenes: readonly Scene[], first: Playing): Promise<Again> {
  const anew = new Map<Scene, Scene>()
  for (const scene of scenes) {
    await first.of(scene).catch(async (error: unknown) => {
      process.stdout.write(`played again: ${scene.row.title} (${scene.carrier}): ${String(error).slice(0, 600)}\n`)
      anew.set(scene, await elsewhere(scene))
    })
  }
  await first.end
  return { anew, playing: anew.size === 0 ? undefined : await playOnce(start, [...anew.values()], 1) }
}

async function playOnce(start: Start, scenes: readonly Scene[], atOnce: number): Promise<Playing> {
  const opened = await Promise.allSettled(settings.flatMap(setting => {
    const part = scenes.filter(scene => settingOf(scene) === setting)
    return part.length === 0 ? [] : [openStage(start, part, setting)]
  }))
  const stages = opened.flatMap(each => each.status === 'fulfilled' ? [each.value] : [])
  const failed = opened.find(each => each.status === 'rejected')
  if (failed) {
    await closeAll(stages)
    throw failed.reason
  }
  const places = new Places(atOnce)
  const played = new Map<Scene, Promise<void>>()
  // Those that wait longest go first: the others are played meanwhile.
  for (const stage of stages) {
    for (const scene of stage.scenes) {
      const outcome = places.taken(() => stage.play(scene))
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
