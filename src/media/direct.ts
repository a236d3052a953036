/**
 * Media from phone to phone: descriptions pass as they are. What a back-to-back agent must change in
 * them (the origin line) is the call engine's business.
 */
import { RouterError } from '../base/errors.ts'
import type { MediaSession } from './media.ts'

/** A session that holds nothing, so all calls can share it. */
export const directSession: MediaSession = {
  node: undefined,
  offer: async (_from, sdp) => sdp,
  answer: async (_from, sdp) => sdp,
  nextCallee() { /* descriptions pass; there is nothing to part */ },
  async play() {
    throw new RouterError('MEDIA_UNAVAILABLE', 'without a media engine nothing can be played')
  },
  async announce() {
    throw new RouterError('MEDIA_UNAVAILABLE', 'without a media engine nothing can be played')
  },
  async holdMusic() {
    throw new RouterError('MEDIA_UNAVAILABLE', 'without a media engine nothing can be played')
  },
  hush: async () => { /* nothing is played */ },
  onDigit: () => () => { /* nobody hears what passes from phone to phone */ },
  async press() {
    throw new RouterError('MEDIA_UNAVAILABLE', 'without a media engine no digit can be brought in')
  },
  onMishap() { /* nothing is carried that could be lost */ },
  onMoved() { /* nor carried anew */ },
  async record() {
    throw new RouterError('MEDIA_UNAVAILABLE', 'without a media engine nothing can be recorded')
  },
  async copy() {
    throw new RouterError('MEDIA_UNAVAILABLE', 'without a media engine nothing can be copied')
  },
  share: () => directSession,
  release: async () => { /* nothing was taken */ },
}
