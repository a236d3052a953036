/** A call that was, for people: its explanation, whether it is still so, what came of the call; or a test of it. */
import type { CallReceipt } from '../cdr/receipt-line.ts'
import { printExplanation } from '../policy/explain.ts'
import { layOutTree } from '../policy/layout.ts'
import { pastTest } from '../policy/past-test.ts'
import type { Difference, Retraced } from '../policy/retrace.ts'
import { CommandFailed } from './command.ts'
import type { SoundPolicy } from './sound.ts'

/** @param other the policy that was asked, when it is not the one that decided */
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
  if (differences.length === 0) {
    return [other === undefined ? 'the same as it was decided then' : `the same under ${other}`]
  }
  return [
    other === undefined ? '!!! THIS IS NOT WHAT WAS DECIDED THEN' : `under ${other} this call has another fate`,
    ...differences.map(({ what, was, is }) => `    ${what}: then ${was}; now ${is}`),
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

/**
 * A test to be put beside the rules of the policy.
 * @throws CommandFailed for a call no test of it can tell
 */
export function asTest(under: SoundPolicy, receipt: CallReceipt): string {
  const made = pastTest(under, receipt)
  if (typeof made === 'string') throw new CommandFailed(`call ${receipt.callUid} makes no test here: ${made}`)
  const { test, untold } = made
  const comments = untold.length === 0 ? [] : ['what no test can hold to, as it was then:', ...untold]
  return [
    ...comments.map(text => `# ${text.replaceAll(/\p{Cc}/gu, '?')}\n`), layOutTree({ tests: [test] }, () => undefined),
  ].join('')
}
