/** What became of a call, in two or three words. */
import { planOf, type VoicemailPlan } from './apps/app-plan.ts'
import type { Hunt } from './attempts.ts'
import type { AppWork, Decision, DialPlan } from './decision.ts'
import { durationTexts } from './failover.ts'
import { walk } from './flow/walk.ts'
import type { CallFacts } from './facts.ts'
import type { Answers } from './lookups/lookup.ts'
import { seconds } from './phrases.ts'
import { wishFor } from './recorded.ts'
import type { Expect } from './schema.gen.ts'

/** What a plan may be called: its pool, else each of the peers and URIs it names. */
export function namesDialled(plan: DialPlan): readonly string[] {
  if (plan.pool !== undefined) return [plan.pool]
  const targets = plan.tiers.flatMap(tier => tier.members).map(member => member.target)
  return [...new Set(targets.map(target => target.peer ?? target.name))]
}

/** `  talk at most 30m; 1m before that the caller hears one-minute.wav`. */
export function lengthText({ ms, warning }: NonNullable<DialPlan['longest']>): string {
  const talk = `  talk at most ${durationTexts(ms).at(-1)}`
  if (!warning) return talk
  const { beforeMs, play, to } = warning
  const who = to === 'both' ? 'both hear' : `the ${to} hears`
  return `${talk}; ${durationTexts(beforeMs).at(-1)} before that ${who} ${play}`
}

/** `recorded at archive, by SIPREC; a call that cannot be recorded is ended`; undefined where it is not recorded. */
export function recordText(who: Parameters<typeof wishFor>[0]): string | undefined {
  const wish = wishFor(who)
  if (!wish) return undefined
  const { server, mandatory, asked, keys } = wish
  const place = server ? `at ${server.name}, by SIPREC` : 'in a file'
  const when = asked ? ', once that is asked for' : ''
  const pressed = Object.entries(keys?.words ?? {}).map(([word, each]) => `${word} ${each}`).join(', ')
  const by = keys ? `; keys of ${keys.by === 'both' ? 'both' : `the ${keys.by}`}: ${pressed}` : ''
  return `recorded ${place}${when}${by}${mandatory ? '; a call that cannot be recorded is ended' : ''}`
}

/** Whether a call is recorded, in all ways to say it: the name of the server counts as yes. */
export function recordTexts(who: Parameters<typeof wishFor>[0]): readonly string[] {
  const wish = wishFor(who)
  return wish ? [...wish.server ? [wish.server.name] : [], 'true'] : ['false']
}

/** How long the two may talk, and have talked when they hear that it is nearly over, in all ways to write it. */
export function lengthTexts({ longest }: DialPlan): Readonly<Record<'longest' | 'warned', readonly string[]>> {
  if (!longest) return { longest: [], warned: [] }
  const { ms, warning } = longest
  return { longest: durationTexts(ms), warned: warning ? durationTexts(ms - warning.beforeMs) : [] }
}

/** A decision in two or three words: `dial pstn`, `reject 404`. */
export function outcomeText({ outcome }: Decision): string {
  if (outcome.kind === 'dial') return `dial ${namesDialled(outcome.plan).join(', ')}`
  if (outcome.kind === 'redirect') return `redirect to ${outcome.contacts.join(', ')}`
  if (outcome.kind === 'challenge') return `challenge ${outcome.peers.join(', ')}`
  if (outcome.kind === 'app') return `${outcome.work.app} ${outcome.work.name}`.trimEnd()
  return `reject ${outcome.status}${outcome.reason === undefined ? '' : ` ${outcome.reason}`}`
}

/** What a test tells an application: what its caller dials, and how those who are dialled behave. */
export interface ToldToApp {
  /** What the caller dials at each question of a flow, as tests write it. */
  readonly digits: readonly string[]
  /** What lookups answer, by name; those that are not named give plan B. */
  readonly replies: Answers
  hunt(plan: DialPlan): Hunt
}

type AppFate = Partial<Record<keyof Expect, unknown>> & {
  readonly attempts?: readonly string[]
  readonly said?: readonly string[]
}

/** What an application makes of a call, under the words of `expect`. */
export function appFate(work: AppWork, facts: CallFacts, told: ToldToApp): AppFate {
  const plan = planOf(work)
  switch (plan.app) {
    case 'announce':
      return {
        announce: plan.play, said: Array.from({ length: plan.times }, () => plan.play).flat(),
        'caller-gets': plan.refuse ? [183, plan.refuse.status] : [200],
      }
    case 'conference': {
      const said = plan.pins.length === 0 ? [] : plan.question.play
      return { conference: plan.name, said, 'caller-gets': [200] }
    }
    case 'echo': return { echo: true, 'caller-gets': [200] }
    case 'flow': {
      const tried: Hunt[] = []
      const { played, said, path, entered } = walk(plan.flow, told.digits, onward => {
        const hunted = told.hunt(onward)
        tried.push(hunted)
        return hunted.callerGets.at(-1) === 200
      }, (lookup, answers) =>
        // What cannot be asked for want of digits is not answered either.
        lookup.request({ ...facts, answers }) && told.replies.get(lookup.name) || lookup.planB)
      const end: AppFate = entered ? appFate(entered, facts, told) : {}
      const attempts = [...tried.flatMap(hunted => hunted.attempts), ...end.attempts ?? []]
      return {
        ...end, flow: plan.name, path, played, said: [...said, ...end.said ?? []], attempts, 'caller-gets': [200],
      }
    }
    case 'queue': {
      const tried: Hunt[] = []
      for (const { plan: agent } of plan.queue.agents) {
        tried.push(told.hunt(agent))
        if (tried.at(-1)?.callerGets.at(-1) === 200) break
      }
      return { queue: plan.name, attempts: tried.flatMap(({ attempts }) => attempts), 'caller-gets': [200] }
    }
    case 'park': return { park: plan.orbit.render(facts), 'caller-gets': [200] }
    case 'voicemail': {
      const box = plan.box(facts)
      return box === undefined ? { 'caller-gets': [404] } : {
        voicemail: box, said: [...plan.greeting, ...plan.beep], 'caller-gets': [200],
      }
    }
  }
}

/** What an application does with a call, in lines, where its name alone does not say it. */
export function appLines(work: AppWork, facts: CallFacts): readonly string[] {
  const plan = planOf(work)
  return plan.app === 'voicemail' ? voicemailLines(plan, facts) : []
}

function voicemailLines(plan: VoicemailPlan, facts: CallFacts): readonly string[] {
  const box = plan.box(facts)
  if (box === undefined) return ['no box of that name: the caller hears 404']
  const heard = [...plan.greeting, ...plan.beep]
  return [
    `box ${box}${heard.length === 0 ? '' : `, after ${heard.join(', ')}`}`,
    `a message of ${seconds(plan.shortestMs)} to ${seconds(plan.longestMs)}, `
      + `ended by ${plan.end} or ${seconds(plan.silenceMs)} of silence`,
  ]
}
