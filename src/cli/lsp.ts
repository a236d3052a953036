/** `pointsman lsp`: a language server for editors, on standard input and output. */
import { readArgs, type Command, type ExitCode } from './command.ts'
import { createReader, framed } from './lsp/framing.ts'
import { createServer } from './lsp/server.ts'

export const lsp: Command = {
  help: `usage: pointsman lsp

Speaks the Language Server Protocol on standard input and output; editors start it. Every folder with
an open policy file is one policy, with the editor's buffers in place of the files on the disk. It
offers the findings of check, quick fixes, definitions, references, renames over all files, hover
with sample numbers and next openings, and the layout of fmt.

Exit: 0 after shutdown and exit, 1 when the editor went away without, 2 usage.`,

  async run(args, io) {
    readArgs(args, { stdio: { type: 'boolean', default: true } }, 0)
    return new Promise<ExitCode>(resolve => {
      const end = (orderly: boolean): void => {
        server.close()
        process.stdin.destroy()
        resolve(orderly ? 0 : 1)
      }
      const read = createReader()
      const server = createServer({ send: message => io.out(framed(message)), now: Date.now, ended: end })
      process.stdin.on('data', (chunk: Buffer) => {
        for (const message of read(chunk)) void server.receive(message)
      })
      process.stdin.on('end', () => end(false))
    })
  },
}
