/** A command of the program, run inside the test. */
import type { Command, ExitCode } from '../../src/cli/command.ts'

export interface Ran {
  readonly code: ExitCode
  readonly out: string
}

/** @param input what stands on its standard input */
export async function runCommand(command: Command, args: readonly string[], input = ''): Promise<Ran> {
  let out = ''
  const code = await command.run(args, {
    out: text => { out += text }, err: text => { out += text }, env: {}, cwd: process.cwd(),
    input: () => Promise.resolve(Buffer.from(input, 'latin1')),
  })
  return { code, out }
}
