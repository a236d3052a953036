/** `announce: closed.wav`, or with how often and what comes after it. */
import type { Announce, AnnounceOptions } from '../schema.gen.ts'
import { placedPrompts, promptList, type AppAction } from './app-action.ts'

export const announceAction: AppAction<Announce> = {
  parts: (written, path) => isOptions(written)
    ? { prompts: placedPrompts(written.play, [...path, 'play']) } : { prompts: placedPrompts(written, path) },
  compile(written) {
    const { play, times = 1, refuse } = isOptions(written) ? written : { play: written, refuse: undefined }
    const files = Object.freeze(promptList(play))
    return {
      app: 'announce', name: files.join(' '), play: files, times,
      ...refuse !== undefined && { refuse: typeof refuse === 'number' ? { status: refuse } : refuse },
    }
  },
}

function isOptions(written: Announce): written is AnnounceOptions {
  return typeof written === 'object' && 'play' in written
}
