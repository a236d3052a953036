/** Mistakes as they are made: each gives back what it was given, but for one thing now and then. */
import type { ArrivedLeg, HeaderLines, PlacedLeg } from '../../src/edge/signaling.ts'
import type { Transactions } from '../../src/stack/transactions.ts'
import { MARK } from './generations.ts'
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

function arrivedWith(leg: ArrivedLeg, changes: Partial<ArrivedLeg>): ArrivedLeg {
  return {
    callId: leg.callId,
    invite: leg.invite,
    get remote() { return leg.remote },
    get holdsAnswer() { return leg.holdsAnswer === true },
    listen: listener => leg.listen(listener),
    respond: (...given) => leg.respond(...given),
    request: (...given) => leg.request(...given),
    ackReinvite: (...given) => leg.ackReinvite(...given),
    bye: headers => leg.bye(headers),
    progress: (...given) => leg.progress(...given),
    answer: parts => leg.answer(parts),
    reject: (...given) => leg.reject(...given),
    ...changes,
  }
}

function layerWith(layer: Transactions, changes: Partial<Transactions>): Transactions {
  return {
    listeners: layer.listeners,
    onRequest: handler => layer.onRequest(handler),
    send: (...given) => layer.send(...given),
    withdraw: (...given) => layer.withdraw(...given),
    sendAck: (...given) => layer.sendAck(...given),
    contactFor: to => layer.contactFor(to),
    close: () => layer.close(),
    ...changes,
  }
}

const valueIn = (lines: HeaderLines | undefined, name: string): string | undefined =>
  lines?.find(([as]) => as.toLowerCase() === name)?.[1]

/** Made anew for each run: a mistake counts its own occasions. */
export const plants: Readonly<Record<string, () => Plant>> = {
  'media of a call that went on to another callee is not given back': () => ({
    media: plane => ({
      canRelay: plane.canRelay,
      resume: snapshot => plane.resume(snapshot),
      open(plan, callUid) {
        const session = plane.open(plan, callUid)
        let callees = 0
        return {
          ...session,
          nextCallee(callee) {
            callees += 1
            session.nextCallee(callee)
          },
          release: () => callees > 1 ? Promise.resolve() : session.release(),
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
              heard(status) {
                heard = true
                place.heard(status)
              },
              answered: () => place.answered(),
              leave: (failure, retryAfterMs) => { if (!heard || !failure) place.leave(failure, retryAfterMs) },
            }
          },
        }
      },
    }),
  }),
  'every fifth CANCEL is not sent': () => {
    const forgets = every(5)
    return {
      transactions: layer => layerWith(layer, {
        send(...given) {
          const { request, to, cancel } = layer.send(...given)
          return { request, to, cancel: headers => { if (!forgets()) cancel(headers) } }
        },
      }),
    }
  },
  'every fourth ACK to a 2xx is not sent, nor when it is asked for again': () => {
    const forgets = every(4)
    const forgotten = new Set<string>()
    return {
      transactions: layer => layerWith(layer, {
        sendAck(ack, to) {
          const name = `${ack.uri} ${ack.headers.find(line => line.name === 'call-id')?.value}`
          if (forgets()) forgotten.add(name)
          if (!forgotten.has(name)) layer.sendAck(ack, to)
        },
      }),
    }
  },
  'nobody is told that a request got no answer': () => ({
    transactions: layer => layerWith(layer, {
      send: (request, to, listener) =>
        layer.send(request, to, { response: (...given) => listener.response(...given), failed() {} }),
    }),
  }),
  'every twentieth request of ours stays where it is': () => {
    const forgets = every(20)
    return {
      transactions: layer => layerWith(layer, {
        send: (request, to, listener) => forgets() ? { request, to, cancel() {} } : layer.send(request, to, listener),
      }),
    }
  },
  'every ninth call leaves no record': () => {
    const forgets = every(9)
    return { events: listener => event => { if (event.on !== 'ended' || !forgets()) listener(event) } }
  },
  'the record of one in nine calls is written twice': () => {
    const doubles = every(9)
    return {
      events: listener => event => {
        listener(event)
        if (event.on !== 'started' || !doubles()) return
        listener({ on: 'ended', callUid: event.callUid, atMs: event.atMs, status: 200, by: 'system', why: 'too early' })
        listener(event)
      },
    }
  },
  'a busy target is told as another failure than the record says': () => ({
    signaling: signaling => ({
      dial: request => signaling.dial(request),
      onInvite: handler => signaling.onInvite(leg => handler(arrivedWith(leg, {
        reject: (status, ...more) => leg.reject(status === 486 ? 480 : status, ...more),
      }))),
    }),
  }),
  'a target is told the Call-ID of its caller': () => {
    let newest = ''
    return {
      signaling: signaling => ({
        onInvite: handler => signaling.onInvite(leg => {
          newest = leg.callId
          handler(leg)
        }),
        dial: request => signaling.dial({ ...request, headers: [...request.headers ?? [], ['X-Origin', newest]] }),
      }),
    }
  },
  'the headers of the policy before a reload stay in force': () => {
    let first: string | undefined
    return {
      signaling: signaling => ({
        onInvite: handler => signaling.onInvite(handler),
        dial(request) {
          first ??= valueIn(request.headers, MARK)
          const others = (request.headers ?? []).filter(([as]) => as.toLowerCase() !== MARK)
          return signaling.dial({ ...request, headers: [...others, [MARK, first ?? '']] })
        },
      }),
    }
  },
  'every third registration is granted and not kept': () => {
    const forgets = every(3)
    return {
      shelf: shelf => ({
        get: key => shelf.get(key),
        list: () => shelf.list(),
        update: (key, change) => {
          const isForgotten = forgets()
          return shelf.update(key, (before, isLate) => {
            const after = change(before, isLate)
            return isForgotten ? before === undefined ? undefined : { text: before, untilMs: Infinity } : after
          })
        },
      }),
    }
  },
  'a phone that took itself back is rung on': () => ({
    shelf: shelf => ({
      get: key => shelf.get(key),
      list: () => shelf.list(),
      update: (key, change) => shelf.update(key, (before, isLate) => {
        const after = change(before, isLate)
        return after ?? (before === undefined ? undefined : { text: before, untilMs: Infinity })
      }),
    }),
  }),
  'every second caller who leaves an application is not told of': () => {
    const forgets = every(2)
    return {
      startApp: start => (stage, work) => {
        const app = start(stage, work)
        return app && { digit: digit => app.digit(digit), over: why => { if (!forgets()) app.over(why) } }
      },
    }
  },
}
