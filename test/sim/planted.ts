/** Mistakes as they are made: each gives back what it was given, but for one thing now and then. */
import type { PlacedLeg } from '../../src/edge/signaling.ts'
import type { Plant } from './router.ts'

/** True every `nth` time it is asked. */
function every(nth: number): () => boolean {
  let count = 0
  return () => ++count % nth === 0
}

/** A leg whose methods are its own, but for those given. */
function legWith(leg: PlacedLeg, changes: Partial<PlacedLeg>): PlacedLeg {
  return {
    callId: leg.callId,
    get remote() { return leg.remote },
    listen: listener => leg.listen(listener),
    respond: (...given) => leg.respond(...given),
    request: (...given) => leg.request(...given),
    ackReinvite: (...given) => leg.ackReinvite(...given),
    bye: headers => leg.bye(headers),
    ack: body => leg.ack(body),
    cancel: headers => leg.cancel(headers),
    ...changes,
  }
}

/** Made anew for each run: a mistake counts its own occasions. */
export const plants: Readonly<Record<string, () => Plant>> = {
  'media of a call that went on to another callee is not given back': () => ({
    media: plane => ({
      canRelay: plane.canRelay,
      open(path, callUid) {
        const session = plane.open(path, callUid)
        let moved = false
        return {
          node: session.node,
          offer: (from, sdp) => session.offer(from, sdp),
          answer: (from, sdp) => session.answer(from, sdp),
          nextCallee() {
            moved = true
            session.nextCallee()
          },
          release: () => moved ? Promise.resolve() : session.release(),
        }
      },
    }),
  }),
  'a CANCEL before the first provisional is forgotten': () => ({
    signaling: signaling => ({
      onInvite: handler => signaling.onInvite(handler),
      dial(request) {
        const leg = signaling.dial(request)
        let heard = false
        return legWith(leg, {
          listen: listener => leg.listen(event => {
            heard = true
            listener(event)
          }),
          cancel: headers => { if (heard) leg.cancel(headers) },
        })
      },
    }),
  }),
  'every second BYE to a callee is forgotten': () => {
    const forgets = every(2)
    return {
      signaling: signaling => ({
        onInvite: handler => signaling.onInvite(handler),
        dial(request) {
          const leg = signaling.dial(request)
          return legWith(leg, { bye: headers => { if (!forgets()) leg.bye(headers) } })
        },
      }),
    }
  },
  'every fifth place among the callers’ calls is lost': () => {
    const loses = every(5)
    return {
      targets: targets => ({
        ...targets,
        changes: targets.changes,
        arrive(peer, caller) {
          const lease = targets.arrive(peer, caller)
          return typeof lease === 'string' || !loses() ? lease : { release() {} }
        },
      }),
    }
  },
  'a place at a target that failed is lost when it said something before': () => ({
    targets: targets => ({
      ...targets,
      changes: targets.changes,
      hunt(...given) {
        const hunt = targets.hunt(...given)
        return {
          targets: hunt.targets,
          enter(target) {
            const place = hunt.enter(target)
            if (typeof place === 'string') return place
            let heard = false
            return {
              heard() {
                heard = true
                place.heard()
              },
              answered: () => place.answered(),
              leave: (failure, retryAfterMs) => { if (!heard || !failure) place.leave(failure, retryAfterMs) },
            }
          },
        }
      },
    }),
  }),
}
