/** The program as a function: finds the command, runs it, turns what it throws into one line and an exit code. */
import { didYouMean } from '../policy/suggest.ts'
import { CommandFailed, UsageError, type ExitCode, type Io } from './command.ts'
import { commands } from './commands.ts'
import { version } from './version.ts'

const help = `usage: pointsman COMMAND [ARGUMENTS]

A policy-driven SIP router: routing you can test, explain and compare before it takes a call.

${commands.map(({ name, summary }) => `  ${name.padEnd(8)}  ${summary}`).join('\n')}

pointsman COMMAND --help says more. pointsman --version says which one this is.`

/** @param args what stands behind the program's name */
export async function pointsman(args: readonly string[], io: Io): Promise<ExitCode> {
  return await perform(args, io).catch((error: unknown) => codeFor(error, io))
}

async function perform([name, ...args]: readonly string[], io: Io): Promise<ExitCode> {
  if (name === '--version' || name === 'version') {
    io.out(`${version()}\n`)
    return 0
  }
  const topic = name === 'help' ? args[0] : name
  const command = await commands.find(each => each.name === topic)?.load()
  if (command && (name === 'help' || asksForHelp(args))) {
    io.out(`${command.help}\n`)
    return 0
  }
  if (command) return command.run(args, io)
  if (topic === undefined || topic === '--help' || topic === '-h') {
    const asked = name !== undefined
    if (asked) io.out(`${help}\n`)
    else io.err(`${help}\n`)
    return asked ? 0 : 2
  }
  const hint = didYouMean(topic, commands.map(each => each.name)) ?? 'pointsman --help lists them'
  throw new UsageError(`there is no command ${topic}; ${hint}`)
}

function asksForHelp(args: readonly string[]): boolean {
  const options = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
  return options.includes('--help') || options.includes('-h')
}

/** What a user can mend is said in a line; our own mistakes keep their stack. */
function codeFor(error: unknown, io: Io): ExitCode {
  if (error instanceof UsageError) {
    io.err(`pointsman: ${error.message}\n`)
    return 2
  }
  if (error instanceof CommandFailed) {
    io.err(`${error.message}\n`)
    return 1
  }
  io.err(`${error instanceof Error ? error.stack ?? error.message : String(error)}\n`)
  return 1
}
