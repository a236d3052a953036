/** A call that was, found by its id among the receipts and decided again. */
import { policiesBeside, findLine, receiptFiles } from '../cdr/receipt-files.ts'
import type { CallReceipt } from '../cdr/receipt-line.ts'
import { loadKept } from '../policy/kept.ts'
import type { Policy } from '../policy/policy.ts'
import { readAgain } from '../policy/receipt.ts'
import { retrace, type Retraced } from '../policy/retrace.ts'
import { pastOrder } from '../targets/past-order.ts'
import { CommandFailed } from './command.ts'
import type { SoundPolicy } from './sound.ts'

/** More files than anybody keeps; those that are not there cost nothing. */
const filesMax = 1000

/**
 * @param id a call uid, as in log and call records, or a Call-ID
 * @throws CommandFailed when there is no receipt of it
 */
export async function receiptOfCall(id: string, file: string): Promise<CallReceipt> {
  const files = await receiptFiles(file, filesMax)
  if (files.length === 0) throw new CommandFailed(`there are no receipts at ${file}; run --receipts FILE writes them`)
  const line = await findLine(files, id, each => isOf(id, each))
  if (line === undefined) throw new CommandFailed(`no receipt of ${id} is in ${files.join(', ')}`)
  const receipt = JSON.parse(line) as Partial<CallReceipt>
  if (isWhole(receipt)) return receipt
  throw new CommandFailed(`what ${file} says of ${id} is no receipt: ${lacking(receipt)} is missing`)
}

/** What everything made of a receipt stands on; a call record has no facts. */
const needed = ['callUid', 'policy', 'facts', 'rule', 'outcome', 'why', 'attempts'] as const

function lacking(receipt: Partial<CallReceipt>): string | undefined {
  return needed.find(key => receipt[key] === undefined)
}

function isWhole(receipt: Partial<CallReceipt>): receipt is CallReceipt {
  return lacking(receipt) === undefined
}

/** By the call's own uid, or the Call-ID of any of its legs. */
function isOf(id: string, line: string): boolean {
  try {
    const { callUid, callId, attempts = [] } = JSON.parse(line) as Partial<CallReceipt>
    return callUid === id || callId === id || attempts.some(attempt => attempt.callId === id)
  } catch {
    return false // a line that a process which died never finished
  }
}

/** The policy that decided, as it was kept. @throws CommandFailed when it was not, or is not the same any more */
export async function policyOfCall({ policy: digest }: CallReceipt, file: string): Promise<SoundPolicy> {
  const folder = policiesBeside(file)
  const kept = await loadKept(folder, digest)
  if (!kept) throw new CommandFailed(`the policy ${digest} that decided this call is not kept in ${folder}`)
  const { policy, document } = kept
  if (!policy || !document) {
    throw new CommandFailed(`the policy ${digest} as it was kept is refused here:\n${kept.text()}`)
  }
  if (policy.digest !== digest) {
    throw new CommandFailed(`the policy in ${folder}/${digest} is not the one that decided this call: it was changed`)
  }
  return { policy, document }
}

/** @param isOther true for a policy that did not decide it: it reads the call anew */
export function retell(policy: Policy, receipt: CallReceipt, isOther: boolean): Retraced {
  const { seen, callId } = receipt
  if (!isOther) return retrace(policy, receipt, seen && pastOrder(seen, callId))
  return retrace(policy, receipt, undefined, readAgain(policy, receipt))
}
