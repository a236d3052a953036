/** `pointsman explain`: the path of one call. */
import { momentOf } from '../policy/calendars/zone.ts'
import { explain as explained, printExplanation } from '../policy/explain.ts'
import type { Policy } from '../policy/policy.ts'
import { sampleAtMs, sampleFacts } from '../policy/sample-call.ts'
import { didYouMean, listed } from '../policy/suggest.ts'
import { readArgs, UsageError, type Command } from './command.ts'
import { policyPath } from './config.ts'
import { soundPolicy } from './sound.ts'

const options = {
  from: { type: 'string' },
  to: { type: 'string' },
  peer: { type: 'string' },
  source: { type: 'string' },
  at: { type: 'string' },
  header: { type: 'string', multiple: true },
  json: { type: 'boolean', default: false },
} as const

export const explain: Command = {
  name: 'explain',
  summary: 'say where one call would go, and why every rule before declined',
  help: `usage: pointsman explain [DIR] --to NUMBER|URI [--from NUMBER|URI] [--peer NAME]
                         [--source ADDRESS] [--at MOMENT] [--header 'NAME: VALUE']... [--json]

Walks the policy in DIR (left out: $POINTSMAN_POLICY, else policies/hello) for one made-up call,
by the very walk that routes, and names each rule tried with its file and line.

  --to        where the call goes: 0612345678, +33612345678, sip:bob@acme.example
  --from      who calls
  --peer      the peer that vouches; --source then follows from it
  --source    the address the call comes from; the peer then follows from it
  --at        2026-07-14T10:00[Europe/Paris], or with Z or an offset; left out, Monday 2026-01-05 at noon UTC
  --header    a header of the INVITE; may be given again
  --json      one object, for programs

Exit: 0 explained (also when the call would be refused), 1 the policy has errors, 2 usage.`,

  async run(args, io) {
    const { values, positionals } = readArgs(args, options, 1)
    const { to, from, peer, source } = values
    if (to === undefined) throw new UsageError('--to is missing: say where the call goes')
    const atMs = momentFrom(values.at)
    const headers = Object.fromEntries((values.header ?? []).map(headerFrom))
    const { policy, document } = await soundPolicy(policyPath(positionals[0], io))
    refuseUnknownPeer(peer, policy)
    const call = { to, headers, ...(from !== undefined && { from }), ...(peer !== undefined && { peer }),
      ...(source !== undefined && { source }) }
    const explanation = explained(policy, sampleFacts(policy, document.tree, call, atMs))
    io.out(values.json ? `${JSON.stringify(explanation, null, 2)}\n` : printExplanation(explanation))
    return 0
  },
}

function momentFrom(text: string | undefined): number {
  const atMs = text === undefined ? sampleAtMs : momentOf(text)
  if (atMs === undefined) {
    throw new UsageError(`--at ${text} is no moment; write it as 2026-07-14T10:00[Europe/Paris] or with Z`)
  }
  return atMs
}

function headerFrom(text: string): [name: string, value: string] {
  const [, name, value] = /^([!-9;-~]+)\s*:\s*(.*)$/.exec(text) ?? []
  if (name === undefined || value === undefined) {
    throw new UsageError(`--header "${text}" is no header; write it as 'Name: value'`)
  }
  return [name, value]
}

function refuseUnknownPeer(peer: string | undefined, { peers }: Policy): void {
  if (peer === undefined || peers.includes(peer)) return
  const hint = didYouMean(peer, peers) ?? (peers.length > 0 ? `peers are ${listed(peers)}` : 'the policy has no peers')
  throw new UsageError(`--peer ${peer} is not in the policy; ${hint}`)
}
