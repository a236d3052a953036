/** `pointsman explain`: the path of one call. */
import { resolve } from 'node:path'
import { explain as explained, printExplanation, type Explanation } from '../policy/explain.ts'
import { sampleFacts } from '../policy/sample-call.ts'
import { callFrom, callHelp, callOptions } from './call-options.ts'
import { readArgs, UsageError, type Command, type ExitCode, type Io, type ReadArgs } from './command.ts'
import { policyPath, settingsFrom } from './config.ts'
import { callFromMessage } from './message-call.ts'
import { policyOfCall, receiptOfCall, retell } from './retold-call.ts'
import { asTest, inText } from './retold-text.ts'
import { soundPolicy } from './sound.ts'

const options = {
  ...callOptions, json: { type: 'boolean', default: false }, 'as-test': { type: 'boolean', default: false },
  message: { type: 'string' }, call: { type: 'string' }, receipts: { type: 'string' }, config: { type: 'string' },
} as const

type Asked = ReadArgs<typeof options>

export const explain: Command = {
  help: `usage: pointsman explain [DIR] --to NUMBER|URI [--from NUMBER|URI] [--peer NAME]
                         [--source ADDRESS] [--at MOMENT] [--header 'NAME: VALUE']...
                         [--lookup 'NAME={"FIELD": VALUE}']... [--json]
       pointsman explain [DIR] --message FILE|- [--source ADDRESS[:PORT]] [--transport NAME]
                         [--at MOMENT] [--user NAME] [--json]
       pointsman explain [DIR] --call ID [--receipts FILE] [--json | --as-test]

Walks the policy in DIR (left out: $POINTSMAN_POLICY, else policies/hello) for one call, by the very
walk that routes, and names each rule tried with its file and line. The call is made up of flags, or
an INVITE as text, or one that was.

${callHelp}
  --message    an INVITE in a file, or - for standard input; what it does not say of itself (whence it
               comes, when) is said beside it
  --call       a call that was, by its uid or a Call-ID, from its receipt: under the policy that decided
               it, as it was kept, or under the one in DIR when that is given
  --receipts   the file of receipts ($POINTSMAN_RECEIPTS, or what --config says)
  --as-test    a call that was as a test, to be put beside the rules of the policy: it passes under the one
               that decided it, or the one in DIR; what hung on that day stands before it as comments
  --json       one object, for programs

Exit: 0 explained (also when the call would be refused), 1 the policy has errors, or a call that was is
now decided otherwise by the policy that decided it, or makes no test, 2 usage.`,

  async run(args, io) {
    const asked = readArgs(args, options, 1)
    const { values, positionals } = asked
    const ways = [values.to, values.message, values.call].filter(way => way !== undefined)
    if (ways.length === 0) throw new UsageError('--to is missing: say where the call goes, or give --message or --call')
    if (ways.length > 1) throw new UsageError('--to, --message and --call are three ways to say a call; give one')
    if (values['as-test'] && values.call === undefined) {
      throw new UsageError('--as-test makes a test of a call that was; give its --call')
    }
    if (values['as-test'] && values.json) throw new UsageError('--as-test and --json are two ways to print; give one')
    if (values.call !== undefined) return await ofThen(values.call, asked, io)
    const { policy, document } = await soundPolicy(policyPath(positionals[0], io))
    if (values.message !== undefined) {
      const call = await callFromMessage({ ...values, message: values.message }, io, Date.now())
      return tell(explained(policy, policy.factsOf(call)), asked, io)
    }
    const { call, atMs } = callFrom(values, policy)
    return tell(explained(policy, sampleFacts(policy, document.tree, call, atMs)), asked, io)
  },
}

function tell(explanation: Explanation, { values }: Asked, io: Io): ExitCode {
  io.out(values.json ? `${JSON.stringify(explanation, null, 2)}\n` : printExplanation(explanation))
  return 0
}

/** A call that was: its policy as it was kept, or another one. */
async function ofThen(id: string, { values, positionals: [other] }: Asked, io: Io): Promise<ExitCode> {
  const { receipts, config } = values
  const said = { ...(receipts !== undefined && { receipts }), ...(config !== undefined && { config }) }
  const { file } = settingsFrom(said, io).receipts ?? {}
  if (file === undefined) throw new UsageError('--receipts is missing: say where the receipts are')
  const receipt = await receiptOfCall(id, resolve(io.cwd, file))
  const under = other === undefined ? await policyOfCall(receipt, resolve(io.cwd, file)) : await soundPolicy(other)
  if (values['as-test']) {
    io.out(asTest(under, receipt))
    return 0
  }
  const retraced = retell(under.policy, receipt, other !== undefined)
  io.out(values.json ? `${JSON.stringify({ ...retraced, receipt }, null, 2)}\n` : inText(retraced, receipt, other))
  return other === undefined && retraced.differences.length > 0 ? 1 : 0
}
