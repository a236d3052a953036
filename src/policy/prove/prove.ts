/**
 * What can be said of all calls at once: rules that no call reaches, rules whose order decides, calls
 * that no rule takes, and whether the policy keeps its own invariants. Every finding comes with a
 * call that shows it, which the engine has been asked about.
 */
import type { PolicyDocument } from '../document.ts'
import type { Policy } from '../policy.ts'
import { caseOf } from './case.ts'
import type { Finding } from './finding.ts'
import { findGaps } from './gaps.ts'
import { checkInvariants } from './invariants.ts'
import { findOverlaps } from './overlaps.ts'
import { findSharedAddresses } from './shared-addresses.ts'
import { findUnreached } from './unreached.ts'
import { longestWaits, type Wait } from './waits.ts'

export interface Proof {
  readonly findings: readonly Finding[]
  /** How many rules decide. */
  readonly rulesCount: number
  /** How many pairs are a special rule before a general one: the order the language is made for. */
  readonly exceptionsCount: number
  /** The longest a caller can wait for each rule that dials, the longest first. */
  readonly waits: readonly Wait[]
}

export function prove(policy: Policy, document: PolicyDocument): Proof {
  const whole = caseOf(policy, document)
  const { findings: unreachable, unreached } = findUnreached(whole)
  const { findings: overlaps, exceptionsCount } = findOverlaps(whole, unreached)
  const findings = [
    ...unreachable, ...checkInvariants(whole), ...overlaps, ...findGaps(whole), ...findSharedAddresses(whole),
  ]
  return {
    findings: inOrder(findings), exceptionsCount, rulesCount: whole.leaves.length, waits: longestWaits(whole),
  }
}

function inOrder(findings: readonly Finding[]): Finding[] {
  const rank = ({ severity }: Finding): number => severity === 'error' ? 0 : 1
  return findings.toSorted((a, b) => rank(a) - rank(b) || compareText(a.at.file, b.at.file) || a.at.line - b.at.line)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
