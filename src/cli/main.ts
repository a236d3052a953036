#!/usr/bin/env node
/** The program: finds the command, runs it, turns what it throws into one line and an exit code. */
import { buffer } from 'node:stream/consumers'
import { didYouMean } from '../policy/suggest.ts'
import { CommandFailed, UsageError, type ExitCode, type Io } from './command.ts'
import { commands } from './commands.ts'
import { version } from './version.ts'

const help = `usage: pointsman COMMAND [ARGUMENTS]

A policy-driven SIP router: routing you can test, explain and compare before it takes a call.

${commands.map(({ name, summary }) => `  ${name.padEnd(8)}  ${summary}`).join('\n')}

pointsman COMMAND --help says more. pointsman --version says which one this is.`

async function main([name, ...args]: readonly string[], io: Io): Promise<ExitCode> {
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

const lingerMs = 1000

const io: Io = {
  out: text => void process.stdout.write(text),
  err: text => void process.stderr.write(text),
  input: () => buffer(process.stdin),
  env: process.env,
  cwd: process.cwd(),
}
process.exitCode = await main(process.argv.slice(2), io).catch((error: unknown) => codeFor(error, io))
// Everything is closed by now; should something be held open all the same, it does not hold the program.
setTimeout(() => process.exit(), lingerMs).unref()
