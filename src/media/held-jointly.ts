/** One media session in the hands of several calls, each of which takes it over from the one before. */
import type { MediaSession, MediaSnapshot } from './media.ts'

/** A session as its engine carries it, before anybody holds it. */
export type BareSession = Omit<MediaSession, 'share'>

/** The first hold on a session. It is released when every holder has let go. */
export function holdJointly(session: BareSession): MediaSession {
  let holders = 0

  function hold(): MediaSession {
    holders += 1
    let done: Promise<void> | undefined
    return {
      get node() { return session.node },
      get counts() { return session.counts },
      get recorded() { return session.recorded },
      ...session.snapshot && { snapshot: () => session.snapshot?.() as MediaSnapshot },
      offer: (from, sdp) => session.offer(from, sdp),
      answer: (from, sdp) => session.answer(from, sdp),
      nextCallee: callee => session.nextCallee(callee),
      play: (to, file, times) => session.play(to, file, times),
      announce: (to, file) => session.announce(to, file),
      hush: to => session.hush(to),
      record: on => session.record(on),
      copy: (terms, onGone) => session.copy(terms, onGone),
      onDigit: listener => session.onDigit(listener),
      press: (from, digit) => session.press(from, digit),
      onMishap: listener => session.onMishap(listener),
      onMoved: listener => session.onMoved(listener),
      share: hold,
      release() {
        done ??= (holders -= 1) === 0 ? session.release() : Promise.resolve()
        return done
      },
    }
  }

  return hold()
}
