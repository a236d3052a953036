/** `pointsman diff`: what becomes otherwise between two policies. */
import { resolve } from 'node:path'
import { linesOf } from '../cdr/receipt-files.ts'
import { diff as differ, type Difference } from '../policy/diff.ts'
import type { Fate, Side } from '../policy/fate-change.ts'
import { flagsOf } from '../policy/prove/witness.ts'
import { replaying, type Replay } from '../policy/replay.ts'
import { fairOrder } from '../targets/fair-order.ts'
import { CommandFailed, oneOf, readArgs, UsageError, type Command } from './command.ts'
import { sideOf } from './side.ts'
import { systemSaid } from './system-words.ts'

const formats = ['text', 'json'] as const
const options = { format: { type: 'string', default: 'text' }, replay: { type: 'string' } } as const

export const diff: Command = {
  help: `usage: pointsman diff OLD NEW [--replay CALLS.jsonl] [--format text|json]

Compares two policies by what they do, not by their text: which calls were decided one way and are
now decided another, each with a call that shows it. Rules that moved without effect, were renamed
or laid out anew are no difference. OLD and NEW are folders or files, or REVISION:PATH of git:
HEAD~1:policies.

  --replay         decides the calls of this file of receipts, or of call records, under both: how many
                   change, which are newly refused, how many each target gets and has at once
  --format json    one object, for programs

Exit: 0 the same, 1 they differ, or one of them has errors, 2 usage.`,

  async run(args, io) {
    const { values, positionals: [from, to] } = readArgs(args, options, 2)
    const format = oneOf('format', values.format, formats)
    if (from === undefined || to === undefined) throw new UsageError('two policies are compared: OLD and NEW')
    const [before, after] = [await sideOf(from, io), await sideOf(to, io)]
    const difference = differ(before, after)
    const calls = values.replay === undefined ? undefined
      : await replayed(before, after, resolve(io.cwd, values.replay))
    if (calls && calls.callsCount === 0 && calls.unreadCount > 0) {
      throw new CommandFailed(`${values.replay} holds no records of calls; run --receipts or --cdr writes them`)
    }
    io.out(format === 'json' ? `${JSON.stringify({ ...difference, ...(calls && { replay: calls }) }, null, 2)}\n`
      : `${[...inText(difference), ...calls ? replayText(calls) : []].join('\n')}\n`)
    return difference.changes.length > 0 || difference.notes.length > 0 || (calls?.changedCount ?? 0) > 0 ? 1 : 0
  },
}

async function replayed(before: Side, after: Side, path: string): Promise<Replay> {
  const calls = replaying(before, after, { before: fairOrder(), after: fairOrder() })
  try {
    for await (const line of linesOf(path)) calls.add(line)
  } catch (error) {
    throw new CommandFailed(`${path} cannot be read: ${systemSaid(error)}`)
  }
  return calls.result()
}

function inText({ changes, notes }: Difference): string[] {
  const lines = changes.flatMap(({ calls, was, is, witness }) => [
    `${calls}: ${was.does} → ${is.does}`,
    `    was ${placeText(was)}`,
    `    is  ${placeText(is)}`,
    witness ? `    explain ${flagsOf(witness)}` : '    not provable: no call was found that shows it',
  ])
  const sum = changes.length === 0 ? 'no call has another fate' : `${changes.length} differences`
  return [...lines, ...notes.map(note => `note: ${note}`), sum]
}

function placeText({ rule, at }: Fate): string {
  return `${rule}  (${at.file}:${at.line})`
}

function replayText(calls: Replay): string[] {
  const { callsCount, unreadCount, changedCount, newlyRefusedCount, changes, targets, notes } = calls
  const shifted = targets.filter(({ was, is, peakWas, peakIs }) => was !== is || peakWas !== peakIs)
  return [
    `of ${callsCount} calls ${changedCount} have another fate, ${newlyRefusedCount} are newly refused`
      + (unreadCount > 0 ? `; ${unreadCount} lines were no calls` : ''),
    ...changes.map(({ was, is, count, refused, callUid }) =>
      `    ${count} from ${was} to ${is}${refused > 0 ? `, ${refused} newly refused` : ''}, such as ${callUid}`),
    ...shifted.map(({ target, was, is, peakWas, peakIs }) =>
      `    ${target}: ${was} calls first, now ${is}; at most ${peakWas} at once, now ${peakIs}`),
    ...notes.map(note => `note: ${note}`),
  ]
}
