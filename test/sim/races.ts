/** Two sides that do something at the same time, at moments drawn by a seed. */
import type { ArrivedLeg, LegEvent, PlacedLeg } from '../../src/edge/signaling.ts'
import { chanceOf, type Chance } from './chance.ts'
import { atTheDoor, dialogOf, finalOf, groupedBy, isRequest, type Passing } from './door.ts'
import { play, type Hand, type Played, type Script } from './stage.ts'

/** The network is quick, and never twice the same. */
const weather = { lost: 0, doubled: 0, late: 0, lateMs: 1 }
/** So close that messages cross. Milliseconds. */
const CLOSE_MS = 120
const TALK_MS = 1_000
/** One call is over before the next but a few begins: the policy has limits. Milliseconds. */
const EVERY_MS = 4_000
const AT_ONCE = 100
/** How soon an answer that nobody wants any more hears so. Milliseconds. */
const LATE_ANSWER_MS = 500

/** Answers at once; acknowledges what it is asked inside. */
function answering(then: (hand: Hand<ArrivedLeg>) => void): Script['callee'] {
  return hand => {
    hand.leg.answer({ body: hand.sdp() })
    return event => {
      obliging(hand, event)
      if (event.on === 'ack' && event.id === undefined) then(hand)
    }
  }
}

function talking(then: (hand: Hand<PlacedLeg>) => void): Script['caller'] {
  return hand => event => {
    obliging(hand, event)
    if (event.on !== 'answer') return
    hand.leg.ack()
    then(hand)
  }
}

function obliging({ leg, sdp }: Hand<PlacedLeg | ArrivedLeg>, event: LegEvent): void {
  if (event.on === 'request') leg.respond(event.request.id, 200, { body: sdp() })
  else if (event.on === 'response' && event.status < 300) leg.ackReinvite(event.id)
}

const drawn = (chance: Chance): number => chance.between(0, CLOSE_MS)

/** By what meets what. */
export const races: Readonly<Record<string, (chance: Chance) => Script>> = {
  'CANCEL and 200': chance => ({
    caller: hand => {
      hand.later(300 + drawn(chance), () => hand.leg.cancel())
      return event => {
        if (event.on !== 'answer') return
        hand.leg.ack()
        hand.leg.bye()
      }
    },
    callee: hand => {
      hand.leg.progress(180)
      hand.later(200 + drawn(chance), () => hand.leg.answer({ body: hand.sdp() }))
      return () => {}
    },
  }),
  'BYE and BYE': chance => ({
    caller: talking(({ leg, later }) => later(TALK_MS + drawn(chance), () => leg.bye())),
    callee: answering(({ leg, later }) => later(TALK_MS - 60 + drawn(chance), () => leg.bye())),
  }),
  're-INVITE and re-INVITE': chance => ({
    caller: talking(({ leg, later, sdp }) => {
      later(TALK_MS / 2 + drawn(chance), () => leg.request('INVITE', { body: sdp(4_002) }))
      later(2 * TALK_MS, () => leg.bye())
    }),
    callee: answering(({ leg, later, sdp }) => {
      later(TALK_MS / 2 - 60 + drawn(chance), () => leg.request('INVITE', { body: sdp(4_004) }))
    }),
  }),
}

export interface Raced {
  readonly calls: number
  /** In sentences; none when every call came to its end. */
  readonly wrong: readonly string[]
  /** How often which status was recorded: both outcomes of a race are to be seen. */
  readonly statuses: ReadonlyMap<number, number>
  /** Answers that came when nobody wanted them any more. */
  readonly lateAnswers: number
}

/** Runs one race so many times. */
export async function raced(race: string, calls: number, seed: number): Promise<Raced> {
  const write = races[race]
  if (!write) throw new Error(`there is no race "${race}"`)
  const wrong: string[] = []
  const statuses = new Map<number, number>()
  let lateAnswers = 0
  for (let from = 0; from < calls; from += AT_ONCE) {
    const count = Math.min(AT_ONCE, calls - from)
    const scripts = Array.from({ length: count }, (_, at) => write(chanceOf(seed + from, 10 + at)))
    const played = await play(scripts, EVERY_MS, { seed: seed + from, weather })
    wrong.push(...played.faults.map(({ says }) => says))
    if (played.records.length !== count) wrong.push(`${played.records.length} records of ${count} calls`)
    for (const { status } of played.records) statuses.set(status, (statuses.get(status) ?? 0) + 1)
    for (const tookMs of lateAnswersIn(played)) {
      lateAnswers += 1
      if (tookMs > LATE_ANSWER_MS) wrong.push(`a late 200 heard BYE after ${tookMs} ms`)
    }
  }
  return { calls, wrong, statuses, lateAnswers }
}

/** How long each 2xx that came behind our CANCEL waited for its BYE; Infinity when none went. Milliseconds. */
function lateAnswersIn({ datagrams }: Played): readonly number[] {
  const passings = atTheDoor(datagrams)
  return [...groupedBy(passings, ({ callId }) => callId).values()].flatMap((call): number[] => {
    const cancel = call.find(passing => passing.way === 'out' && isRequest(passing, 'CANCEL'))
    const accepted = call.find(passing => passing.way === 'in' && isAnswer(passing))
    if (!cancel || !accepted || accepted.order < cancel.order) return []
    const bye = call.find(passing =>
      passing.way === 'out' && isRequest(passing, 'BYE') && dialogOf(passing) === dialogOf(accepted))
    return [bye ? bye.atMs - accepted.atMs : Infinity]
  })
}

function isAnswer(passing: Passing): boolean {
  return finalOf(passing) === 200 && passing.transaction.endsWith(' INVITE')
}
