/**
 * Calls at a steady rate while the policy is rewritten every half second, in every manner, sound and
 * broken in turn. What is proven is read from the call records and from the log of reloads.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { CallRecord } from '../../src/cdr/record.ts'
import { eventually } from '../support/eventually.ts'
import { freePorts } from '../support/ports.ts'
import { startRouter, type LogLine, type Router } from '../support/router.ts'
import { startSipp, type SippResult } from '../support/sipp.ts'
import { brokenVersion, createPolicyWriter, soundVersion, type Manner, type Version } from './policy-writer.ts'

export interface ReloadReport {
  readonly caller: SippResult
  readonly callees: readonly SippResult[]
  readonly records: readonly CallRecord[]
  /** Which target each rule must lead to. */
  readonly targetOf: Readonly<Record<string, string>>
  readonly written: number
  /** Milliseconds from the end of each write to the reload that took it, sound or refused. */
  readonly pickedUpMs: readonly number[]
  /** Sound versions that were refused, broken ones that were loaded or whose line was not named. */
  readonly mistaken: readonly string[]
}

const RATE = 50
const REWRITE_EVERY_MS = 500
const PICKED_UP_WITHIN_MS = 2_000
const TALK_MS = 300

/** @param calls how many; the load lasts `calls / 50` seconds */
export async function reloadUnderLoad(calls: number): Promise<ReloadReport> {
  const durationMs = 1_000 * calls / RATE
  const limitMs = durationMs + 60_000
  const [alphaPort = 0, betaPort = 0] = await freePorts(2)
  const ports: Record<string, number> = { alpha: alphaPort, beta: betaPort }
  const sound = (mark: number): Version => {
    const rule = mark % 2 === 0 ? 'alpha' : 'beta'
    return soundVersion(rule, ports[rule] ?? 0, mark)
  }
  const callees = await Promise.all([alphaPort, betaPort].map(port => startSipp({ scenario: 'uas', port, limitMs })))
  await using router = await startRouter({ policy: sound(0).text })
  const writer = createPolicyWriter(router.dir.path)
  const caller = await startSipp({ scenario: 'uac', remote: router.sip, calls, rate: RATE, talkMs: TALK_MS, limitMs })

  const rewrites = Math.floor(durationMs / REWRITE_EVERY_MS)
  const pickedUpMs: number[] = []
  const mistaken: string[] = []
  const before = reloads(router).length
  const started = performance.now()
  for (let mark = 1; mark <= rewrites; mark++) {
    const version = mark % 3 === 0 ? brokenVersion(mark) : sound(mark)
    await writer.write(version, mannerOf(mark, rewrites))
    const writtenAt = performance.now()
    const taken = await eventually(PICKED_UP_WITHIN_MS, `version ${mark} is picked up`,
      () => reloads(router)[before + mark - 1])
    pickedUpMs.push(performance.now() - writtenAt)
    const wrong = objection(version, taken)
    if (wrong !== undefined) mistaken.push(wrong)
    await pause(Math.max(0, started + mark * REWRITE_EVERY_MS - performance.now()))
  }

  const made = await caller.done
  const records = await router.take(calls)
  return {
    caller: made,
    callees: await Promise.all(callees.map(callee => callee.stop())),
    records,
    targetOf: Object.fromEntries(Object.entries(ports).map(([rule, port]) => [rule, `sip:127.0.0.1:${port}`])),
    written: rewrites,
    pickedUpMs,
    mistaken,
  }
}

/** What is wrong with the records: a rule that is not the target's, a digest with two rules, a lost call. */
export function inconsistencies({ records, targetOf }: ReloadReport): string[] {
  const ruleOf = new Map<string, string>()
  return records.flatMap(({ callUid, rule, policy, status, attempts }) => {
    const known = ruleOf.get(policy) ?? rule
    ruleOf.set(policy, known)
    return [
      ...(status === 200 ? [] : [`${callUid} ended with ${status}`]),
      ...(known === rule ? [] : [`${callUid} has rule ${rule}, and others under its policy have ${known}`]),
      ...(attempts.length === 1 && attempts[0]?.target === targetOf[rule]
        ? []
        : [`${callUid} has rule ${rule} and went to ${attempts.map(({ target }) => target).join(', ')}`]),
    ]
  })
}

/** A third each; symlinks last, for nothing else can follow them. */
function mannerOf(mark: number, rewrites: number): Manner {
  return mark <= rewrites / 3 ? 'rename' : mark <= 2 * rewrites / 3 ? 'in place' : 'symlink'
}

/** The log lines of reloads so far, whichever way they went. */
function reloads(router: Router): readonly LogLine[] {
  return router.log().filter(({ msg }) => msg === 'policy loaded' || msg === 'policy refused, the old one stays')
}

/** What is wrong with how `version` was taken; nothing when it was loaded, or refused with its line named. */
function objection({ rule, mistake }: Version, line: LogLine): string | undefined {
  const said = JSON.stringify(line)
  if (rule !== undefined) return line['msg'] === 'policy loaded' ? undefined : `${rule} was not loaded: ${said}`
  const isRefused = line['msg'] !== 'policy loaded' && said.includes(mistake ?? '')
  return isRefused ? undefined : `${mistake} is not named: ${said}`
}
