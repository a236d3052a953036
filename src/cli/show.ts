/** `pointsman show`: the policy in force, as policy text. */
import { effectiveOf } from '../policy/effective.ts'
import { layOutTree } from '../policy/layout.ts'
import { readArgs, type Command } from './command.ts'
import { policyPath } from './config.ts'
import { soundPolicy } from './sound.ts'

export const show: Command = {
  help: `usage: pointsman show [DIR] [--defaults]

Prints the policy in DIR (left out: $POINTSMAN_POLICY, else policies/hello) as one text: all its
files together, with what the language fills in where nothing was written. What is printed is a
policy that decides every call as the one in DIR does. Secrets are never printed.

  --defaults   say behind each line that nobody wrote that it is a default

Exit: 0 printed, 1 the policy has errors, 2 usage.`,

  async run(args, io) {
    const { values, positionals } = readArgs(args, { defaults: { type: 'boolean', default: false } }, 1)
    const path = policyPath(positionals[0], io)
    const { document } = await soundPolicy(path)
    const { tree, defaults } = effectiveOf(document.tree)
    const mark = values.defaults ? 'default' : undefined
    io.out(`# ${path} in force, digest ${document.digest}\n`)
    io.out(layOutTree(tree, place => defaults.has(place.join('/')) ? mark : undefined))
    return 0
  },
}
