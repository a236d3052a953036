/**
 * A call that was, as a test of a policy: what came, what its targets did, and what was decided. What no test can hold
 * to, for it hung on what was known or drawn that day, is told apart. Pure.
 */
import type { PolicyDocument } from './document.ts'
import { pastTestCall, pretended, type PastFate } from './past-test-call.ts'
import { pastTestWords } from './past-test-words.ts'
import type { Policy } from './policy.ts'
import { decidedReceipt, factsIn, type Receipt } from './receipt.ts'
import { checkSchema } from './schema-check.ts'
import type { Expect, PolicyTest, SentToTarget } from './schema.gen.ts'
import { runCases } from './suite.ts'
import type { CaseResult } from './suite-case.ts'

export interface PastTest {
  /** Passes under the policy. */
  readonly test: PolicyTest
  /** What was otherwise than in a test, a phrase each. */
  readonly untold: readonly string[]
}

/**
 * @param under the policy the test is for
 * @returns in one phrase why there is no such test, where there is none
 */
export function pastTest(
  under: { readonly policy: Policy; readonly document: PolicyDocument }, receipt: Receipt & PastFate,
): PastTest | string {
  const { policy, document } = under
  const facts = factsIn(receipt)
  const told = {
    name: nameOf(receipt), at: new Date(facts.atMs).toISOString(), call: pastTestCall(facts), ...pretended(receipt),
  }
  const testing = (expect: Expect): PolicyDocument =>
    ({ ...document, tree: { ...document.tree, tests: [{ ...told, expect }] } })
  const run = (expect: Expect): CaseResult => [...runCases(policy, testing(expect))][0] as CaseResult
  const { decision, facts: read, attempts: tried = [] } = run({})
  const now = decidedReceipt(decision)
  if (now.rule !== receipt.rule || now.outcome !== receipt.outcome) {
    return `told as a test it goes by ${now.rule} (${now.outcome}), not by ${receipt.rule} (${receipt.outcome})`
  }
  const wishes = pastTestWords(receipt, decision, read, tried)
  const results = wishes.map(wish => ({ wish, wrong: run(wish).mismatches }))
  const expect = merged(results.filter(({ wrong }) => wrong.length === 0).map(({ wish }) => wish))
  const [misfit] = checkSchema(testing(expect).tree, document.source)
  if (misfit) return misfit.message
  return {
    test: { ...told, expect },
    untold: results.flatMap(({ wrong }) => wrong.map(({ what, expected, got }) => `${what}: ${expected}; here ${got}`)),
  }
}

function nameOf({ callUid, rule, facts: { from, to } }: Receipt): string {
  const [caller, callee] = [from, to].map(({ e164, user }) => e164 ?? user.replaceAll(/\p{Cc}/gu, ' '))
  return `${caller} to ${callee} goes by ${rule} (call ${callUid})`
}

/** All in one; of what was sent, target by target. */
function merged(wishes: readonly Expect[]): Expect {
  const sent: Record<string, SentToTarget> = {}
  for (const [name, part] of wishes.flatMap(wish => Object.entries(wish.sent ?? {}))) {
    const headers = { ...sent[name]?.headers, ...part.headers }
    sent[name] = { ...sent[name], ...part, ...(Object.keys(headers).length > 0 && { headers }) }
  }
  return { ...Object.assign({}, ...wishes) as Expect, ...(Object.keys(sent).length > 0 && { sent }) }
}
