/** `pointsman explain`: the path of one call. */
import { explain as explained, printExplanation } from '../policy/explain.ts'
import { sampleFacts } from '../policy/sample-call.ts'
import { callFrom, callHelp, callOptions } from './call-options.ts'
import { readArgs, UsageError, type Command } from './command.ts'
import { policyPath } from './config.ts'
import { soundPolicy } from './sound.ts'

const options = { ...callOptions, json: { type: 'boolean', default: false } } as const

export const explain: Command = {
  name: 'explain',
  summary: 'say where one call would go, and why every rule before declined',
  help: `usage: pointsman explain [DIR] --to NUMBER|URI [--from NUMBER|URI] [--peer NAME]
                         [--source ADDRESS] [--at MOMENT] [--header 'NAME: VALUE']... [--json]

Walks the policy in DIR (left out: $POINTSMAN_POLICY, else policies/hello) for one made-up call,
by the very walk that routes, and names each rule tried with its file and line.

${callHelp}
  --json       one object, for programs

Exit: 0 explained (also when the call would be refused), 1 the policy has errors, 2 usage.`,

  async run(args, io) {
    const { values, positionals } = readArgs(args, options, 1)
    if (values.to === undefined) throw new UsageError('--to is missing: say where the call goes')
    const { policy, document } = await soundPolicy(policyPath(positionals[0], io))
    const { call, atMs } = callFrom(values, policy)
    const explanation = explained(policy, sampleFacts(policy, document.tree, call, atMs))
    io.out(values.json ? `${JSON.stringify(explanation, null, 2)}\n` : printExplanation(explanation))
    return 0
  },
}
