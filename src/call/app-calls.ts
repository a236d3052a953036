/** Calls that end at an application, and the calls onward from there. Each is a call like any other. */
import { join } from 'node:path'
import type { ArrivedLeg } from '../edge/signaling.ts'
import type { AppWork, Decision, Failover, MediaWords, Outcome, Target } from '../policy/decision.ts'
import { Call } from './call.ts'
import { CallStage } from './call-stage.ts'
import type { DialledPorts, PlaceDialled } from './dialled-calls.ts'
import { targetOf } from './on-behalf.ts'
import type { Read, ReadingPorts } from './reading.ts'
import type { App, AppSnapshot, ResumeApp, Stage, StartApp } from './stage.ts'
import type { Onward } from './stage-order.ts'

export interface AppCallsPorts extends DialledPorts, Pick<ReadingPorts, 'policy'> {
  /** Begins applications; without it there are none. */
  readonly startApp?: StartApp | undefined
  /** Goes on with those of the process before. */
  readonly resumeApp?: ResumeApp | undefined
}

/** A call that was decided to end at an application. */
export interface AppCall {
  readonly uid: string
  readonly leg: ArrivedLeg
  readonly known: Pick<Read, 'policy' | 'facts' | 'verdict'>
  readonly decision: Decision
  readonly outcome: Extract<Outcome, { readonly kind: 'app' }>
  readonly callerMedia: MediaWords | undefined
  readonly release: () => void
  readonly broughtBy: Stage['broughtBy']
}

const none = { statuses: new Set<number>(), causes: new Set<never>() }
/** The application answers when it likes, and what it refuses with is what the caller hears. */
const appFailover: Failover = Object.freeze({
  nextOn: none, stopOn: none, noProgressMs: 30_000, ringMs: 600_000, attemptsMax: 1, totalMs: 600_000,
  answerCaller: { statuses: new Map(), causes: new Map() },
})
/** A party that is there already comes, or does not. */
const joinPlan = { tiers: [], headers: [], failover: { ...appFailover, ringMs: 30_000, totalMs: 30_000 } }

const noPlace = { heard() {}, answered() {}, leave() {} }

export interface AppCalls {
  begin(call: AppCall): void
  /** Goes on with a call of the process before. */
  resume(call: Omit<AppCall, 'known' | 'broughtBy'> & Pick<Read, 'facts'>, before: AppBefore): void
}

/** A call at an application as it was when it was written down. */
export interface AppBefore {
  readonly talk: NonNullable<ConstructorParameters<typeof Call>[2]>
  readonly target: Target
  readonly application: AppSnapshot
}

/** Calls that end at applications. @param dialled places the calls onward */
export function createAppCalls(ports: AppCallsPorts, dialled: PlaceDialled): AppCalls {
  function onward({ known, decision: by, callerMedia, outcome: { around } }: AppCall, asked: Onward): string {
    const { leg, release, media, signaling } = asked
    // What the rule says of its calls holds for this one too; the places its limits give are lent with the caller.
    const plan = 'plan' in asked ? { ...asked.plan, ...around } : joinPlan
    const tags = [...new Set([...by.tags ?? [], ...'tags' in asked ? asked.tags : []])]
    const facts = tags.length === 0 ? known.facts : { ...known.facts, tags: new Set(tags) }
    const decision = { ...by, outcome: { kind: 'dial', plan } as const, ...tags.length > 0 && { tags } }
    const uid = ports.ids.uid()
    const { invite } = leg
    const { digest } = known.policy
    ports.feed.publish({ on: 'started', callUid: uid, atMs: invite.receivedAtMs, invite, facts, decision, digest })
    dialled({
      uid, leg, decision, plan, callerMedia, path: 'relay', known: { ...known, facts }, lease: () => ({ release }),
      ...'party' in asked && { hunt: { targets: [targetOf(asked.party)], enter: () => noPlace } },
    }, { media, signaling })
    return uid
  }

  function stageFor(call: AppCall, start: (stage: Stage) => App | undefined): CallStage {
    const { uid, leg, known: { policy, facts }, outcome: { work }, broughtBy } = call
    return new CallStage({
      ports, uid, work, facts, invite: leg.invite, broughtBy, start,
      promptAt: name => join(policy.promptsIn ?? '', name),
      place: asked => onward(call, asked),
    })
  }

  function callWith(stage: CallStage, call: AppCall, before?: AppBefore['talk']): Call {
    const { uid, leg, known: { policy, facts }, decision, callerMedia, outcome: { work, around }, release } = call
    // How its audio comes is the application's own to say, and whom it leads to is recorded, on the session both share.
    const { media: _, ...rest } = around
    const carried: Call = new Call({
      ...ports, media: stage.media, signaling: { dial: request => stage.enter(request, carried.lending) },
    }, {
      uid, leg, facts, decision, release, path: 'relay', digest: policy.digest,
      callerMedia,
      plan: { ...rest, record: false, tiers: [], failover: appFailover },
      hunt: { targets: [targetFor(work, callerMedia)], enter: () => noPlace },
      transferOfCaller: policy.transferOf(facts.peer),
    }, before)
    return carried
  }

  return {
    begin(call) {
      const { outcome: { work } } = call
      callWith(stageFor(call, stage => ports.startApp?.(stage, work)), call).start()
    },
    resume({ facts, ...found }, { talk, target, application }) {
      const { policy } = ports.policy.current
      const call: AppCall = { ...found, broughtBy: undefined, known: { policy, facts, verdict: { kind: 'absent' } } }
      const stage = stageFor(call, on => ports.resumeApp?.(on, application))
      const carried = callWith(stage, call, talk)
      carried.resume(stage.reenter(carried.lending, talk.legs.originB.shown), target)
    },
  }
}

/** The engine has both ends of it. */
const plain = { name: 'plain', anchor: 'always', transport: 'plain' } as const

/** A mixer, or an ear of ours, takes what every telephone speaks. */
const heard = { ...plain, codecs: ['pcmu', 'pcma'] } as const

/**
 * The application as whom the call dials: its name is what records and metrics say. It takes INFO as it comes, and
 * with it nothing has to be converted. Its side is on IPv4, where the mixer is; an engine without it stays on IPv6.
 */
function targetFor({ app, name, listens }: AppWork, caller: MediaWords | undefined): Target {
  const uri = `sip:${app}@app.invalid`
  const contact = { uri, user: app, host: 'app.invalid', params: '' }
  const media = { ...listens ? heard : plain, ...caller?.dtmf === 'info' && { dtmf: 'info' as const } }
  return { name: name === '' ? app : `${app}:${name}`, contact, headers: [], media, family: 4 }
}
