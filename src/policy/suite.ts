/** The policy's own tests: calls in, fates out, by the very walk that routes. No sockets, no waiting. */
import { afterName } from './stage-words.ts'
import { firstOrder, hunt } from './attempts.ts'
import { momentOf } from './calendars/zone.ts'
import type { PolicyDocument } from './document.ts'
import { durationMs } from './failover.ts'
import type { Policy } from './policy.ts'
import type { Rehearsal, Rehearse } from './rehearsal.ts'
import { sampleAnswers, sampleAtMs, sampleFacts } from './sample-call.ts'
import { runCall, type CaseResult, type Play, type ToldCall } from './suite-case.ts'
import type { Behaviour, PolicyTest, TestCall, TestStep } from './schema.gen.ts'

export interface SuiteResult {
  readonly cases: readonly CaseResult[]
  readonly passedCount: number
  readonly failedCount: number
  /** Rules no test got past the conditions of, those of the stage after that never spoke; by path, in file order. */
  readonly unreached: readonly string[]
}

/** @param rehearse keeps what is learned of targets; without it only the first call of each test is played */
export function runSuite(policy: Policy, document: PolicyDocument, rehearse?: Rehearse): SuiteResult {
  const cases = [...runCases(policy, document, rehearse)]
  const passedCount = cases.filter(result => result.passed).length
  const held = cases.flatMap(({ decision }) => decision.why.filter(step => step.held))
  const reached = new Set(held.map(step => step.rule))
  const spoke = new Set(cases.map(({ after }) => after?.name))
  const silent = (document.tree.after ?? []).map(afterName).filter(name => !spoke.has(name))
  return {
    cases,
    passedCount,
    failedCount: cases.length - passedCount,
    unreached: [...policy.rules.filter(rule => !reached.has(rule)), ...silent.map(name => `after/${name}`)],
  }
}

/** The tests one by one, for whoever cannot wait for all; of one with further calls each is a case. */
export function* runCases(policy: Policy, document: PolicyDocument, rehearse?: Rehearse): Generator<CaseResult> {
  for (const [index, test] of (document.tree.tests ?? []).entries()) {
    const isKept = test.then !== undefined || test.expect.targets !== undefined
    const world = isKept ? rehearse?.(policy) : undefined
    try {
      yield* runTest(policy, document, test, index, world)
    } finally {
      world?.close()
    }
  }
}

type Pretended = Readonly<Record<string, Behaviour>>

function* runTest(
  policy: Policy, document: PolicyDocument, test: PolicyTest, index: number, world: Rehearsal | undefined,
): Generator<CaseResult> {
  const { name, call, expect, pretend = {} } = test
  const path = ['tests', index]
  const moment = test.at === undefined ? sampleAtMs : momentOf(test.at)
  const factsOf = (told: TestCall, passedMs: number): ToldCall['facts'] =>
    sampleFacts(policy, document.tree, told, (moment ?? NaN) + passedMs)
  const toldIn = (told: TestCall) => ({ digits: dialledIn(told), replies: sampleAnswers(policy, told.lookups) })
  const first = runCall(policy, document, {
    name, path, facts: factsOf(call, 0), expect, ...toldIn(call),
  }, playOf(pretend, world, call))
  yield moment === undefined ? unreadable(first, test, document.source.at([...path, 'at'])) : first
  if (!world) return
  let now: Told = { pretend, probes: {} }
  world.probesHear(name => heardBy(name, now))
  for (const [at, step] of (test.then ?? []).entries()) {
    now = told(now, step)
    world.pass(step.later === undefined ? 0 : durationMs(step.later))
    const play = playOf(now.pretend, world, step.call ?? call)
    const played = (): CaseResult => runCall(policy, document, {
      name: `${name}, step ${at + 2}`, path: [...path, 'then', at],
      facts: factsOf(step.call ?? call, world.passedMs), expect: step.expect, ...toldIn(step.call ?? call),
    }, play)
    for (let left = (step.times ?? 1) - 1; left > 0; left--) played()
    yield played()
  }
}

/** Answers to the questions of a flow, one after another. */
function dialledIn({ digits }: TestCall): readonly string[] {
  return digits?.split(' ') ?? []
}

/** What targets do now, to calls and to probes. */
interface Told {
  readonly pretend: Pretended
  readonly probes: Pretended
}

function told(before: Told, { pretend, probes }: TestStep): Told {
  return { pretend: pretend ?? before.pretend, probes: probes ?? (pretend ? {} : before.probes) }
}

function heardBy(target: string, { pretend, probes }: Told): Behaviour {
  return new Map(Object.entries({ ...pretend, ...probes })).get(target) ?? 200
}

function playOf(pretend: Pretended, world: Rehearsal | undefined, { lasts = '0s' }: TestCall): Play {
  if (!world) return { hunt: (plan, facts) => hunt(plan, firstOrder, pretend, facts) }
  return {
    hunt(plan, facts) {
      const call = world.begin(plan, facts, durationMs(lasts))
      if ('full' in call) return { attempts: [], callerGets: [call.full] }
      const hunted = hunt(plan, () => call.targets, pretend, facts, call)
      call.hunted(hunted.callerGets.at(-1) === 200)
      return hunted
    },
    stateOf: target => world.stateOf(target),
  }
}

function unreadable(result: CaseResult, { at: written = '' }: PolicyTest, at: CaseResult['at']): CaseResult {
  const mismatch = { what: 'at', expected: 'a moment such as 2026-07-14T10:00[Europe/Paris]', got: written, at }
  return { ...result, passed: false, mismatches: [mismatch, ...result.mismatches] }
}
