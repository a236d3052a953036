/** One media session in the hands of several calls, each of which takes it over from the one before. */
import type { MediaSession, MediaSnapshot, Mishap, PartyMedia } from './media.ts'

/** A session as its engine carries it, before anybody holds it. */
export type BareSession = Omit<MediaSession, 'share'>

/** What a call that holds it is told. */
interface Holder {
  onMishap: (mishap: Mishap) => void
  onMoved: () => void
}

/**
 * The first hold on a session. It is released when every holder has let go.
 * @param callee whom it has already, in a session of another process
 */
export function holdJointly(session: BareSession, callee?: PartyMedia): MediaSession {
  const holders = new Set<Holder>()
  /** Whose callee the session has; undefined before the first, and once they let go. */
  let leader: Holder | undefined

  session.onMishap(mishap => { for (const { onMishap } of [...holders]) onMishap(mishap) })
  session.onMoved(() => { for (const { onMoved } of [...holders]) onMoved() })

  function hold(before?: PartyMedia): MediaSession {
    const holder: Holder = { onMishap() {}, onMoved() {} }
    let its = before
    let done: Promise<void> | undefined
    holders.add(holder)
    if (its) leader = holder

    function lead(next: PartyMedia): void {
      its = next
      leader = holder
      session.nextCallee(next)
    }

    function letGo(): Promise<void> {
      holders.delete(holder)
      if (holders.size === 0) return session.release()
      if (leader !== holder) return Promise.resolve()
      leader = undefined
      for (const { onMishap } of [...holders]) onMishap('returned')
      return Promise.resolve()
    }

    /** With its own callee, whoever has it by now: whom that one calls is not there any more in another process. */
    function snapshot(): MediaSnapshot {
      const whole = session.snapshot?.() as MediaSnapshot
      return its ? { ...whole, parties: { ...whole.parties, b: its } } : whole
    }

    return {
      get node() { return session.node },
      get counts() { return session.counts },
      get recorded() { return session.recorded },
      ...session.snapshot && { snapshot },
      offer(from, sdp) {
        if (!leader && its) lead(its)
        return session.offer(from, sdp)
      },
      answer: (from, sdp) => session.answer(from, sdp),
      nextCallee: lead,
      play: (to, file, times) => session.play(to, file, times),
      announce: (to, file) => session.announce(to, file),
      holdMusic: (to, file) => session.holdMusic(to, file),
      hush: to => session.hush(to),
      record: on => session.record(on),
      copy: (terms, onGone) => session.copy(terms, onGone),
      onDigit: listener => session.onDigit(listener),
      press: (from, digit) => session.press(from, digit),
      onMishap(listener) { holder.onMishap = listener },
      onMoved(listener) { holder.onMoved = listener },
      share: () => hold(),
      release: () => done ??= letGo(),
    }
  }

  return hold(callee)
}
