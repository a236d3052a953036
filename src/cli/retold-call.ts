/** A call that was, found by its id among the receipts and decided again. */
import { policiesBeside, findLine, receiptFiles } from '../cdr/receipt-files.ts'
import type { CallReceipt } from '../cdr/receipt-line.ts'
import type { Order } from '../policy/attempts.ts'
import { printExplanation } from '../policy/explain.ts'
import { hashKey } from '../policy/hash-key.ts'
import { loadKept } from '../policy/kept.ts'
import type { Policy } from '../policy/policy.ts'
import { readAgain } from '../policy/receipt.ts'
import { retrace, type Difference, type Retraced } from '../policy/retrace.ts'
import { arrange } from '../targets/arrange.ts'
import { outlookOf } from '../targets/seen.ts'
import { CommandFailed } from './command.ts'

/** More files than anybody keeps; those that are not there cost nothing. */
const filesMax = 1000

/**
 * @param id a call uid, as in log and call records, or a Call-ID
 * @throws CommandFailed when there is no receipt of it
 */
export async function receiptOfCall(id: string, file: string): Promise<CallReceipt> {
  const files = await receiptFiles(file, filesMax)
  if (files.length === 0) throw new CommandFailed(`there are no receipts at ${file}; run --receipts FILE writes them`)
  const line = await findLine(files, id, each => {
    const { callUid, callId, attempts } = JSON.parse(each) as CallReceipt
    return callUid === id || callId === id || attempts.some(attempt => attempt.callId === id)
  })
  if (line === undefined) throw new CommandFailed(`no receipt of ${id} is in ${files.join(', ')}`)
  return JSON.parse(line) as CallReceipt
}

/** The policy that decided, as it was kept. @throws CommandFailed when it was not, or is not the same any more */
export async function policyOfCall({ policy: digest }: CallReceipt, file: string): Promise<Policy> {
  const folder = policiesBeside(file)
  const kept = await loadKept(folder, digest)
  if (!kept) throw new CommandFailed(`the policy ${digest} that decided this call is not kept in ${folder}`)
  if (!kept.policy) throw new CommandFailed(`the policy ${digest} as it was kept cannot be loaded here:\n${kept.text()}`)
  if (kept.policy.digest !== digest) {
    throw new CommandFailed(`the policy in ${folder}/${digest} is not the one that decided this call: it was changed`)
  }
  return kept.policy
}

/** @param isOther true for a policy that did not decide it: it reads the call anew */
export function retell(policy: Policy, receipt: CallReceipt, isOther: boolean): Retraced {
  const { seen, callId } = receipt
  const order: Order | undefined = seen && !seen.partial
    ? (plan, facts) => arrange(plan, outlookOf(seen, by => facts ? hashKey(by, facts, callId) : '')).targets
    : undefined
  if (!isOther) return retrace(policy, receipt, order)
  return retrace(policy, receipt, undefined, readAgain(policy, receipt))
}

export function inText({ explanation, differences }: Retraced, receipt: CallReceipt, other?: string): string {
  return [
    `call ${receipt.callUid}, Call-ID ${receipt.callId}`,
    ...printExplanation(explanation).trimEnd().split('\n'),
    ...verdict(differences, other),
    ...orderLines(receipt),
    ...fateLines(receipt), '',
  ].join('\n')
}

function verdict(differences: readonly Difference[], other: string | undefined): string[] {
  if (differences.length === 0) return [other === undefined ? 'the same as it was decided then' : `the same under ${other}`]
  return [
    other === undefined ? '!!! THIS IS NOT WHAT WAS DECIDED THEN' : `under ${other} this call has another fate`,
    ...differences.map(({ what, then, now }) => `    ${what}: then ${then}; now ${now}`),
  ]
}

function orderLines({ order, seen }: CallReceipt): string[] {
  if (!order || !seen) return []
  const known = Object.entries(seen.targets).map(([name, { state, calls }]) => `${name} ${state}, ${calls} calls`)
  const how = seen.allWell ? 'every target was up' : 'not every target was up'
  return [`in the order ${order.join(', ')}: ${[how, ...known].join('; ')}`]
}

/** What came of it. */
function fateLines({ attempts, passedOver = [], status, endedBy, reason, receivedAt, endedAt }: CallReceipt): string[] {
  return [
    ...passedOver.map(({ target, cause }) => `  - ${target} was passed over: ${cause}`),
    ...attempts.map(({ leg, target, outcome, cause, status: heard, tookMs }) =>
      `  ${leg} ${target} ${outcome}${outcome === 'failed' ? ` ${cause ?? heard}` : ''}`
        + `${tookMs === undefined ? '' : ` after ${tookMs} ms`}`),
    `ended ${status} by ${endedBy}: ${reason}, ${seconds(receivedAt, endedAt)} s after it came`,
  ]
}

function seconds(from: string, to: string): string {
  return ((Date.parse(to) - Date.parse(from)) / 1000).toFixed(1)
}
