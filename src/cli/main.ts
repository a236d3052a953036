#!/usr/bin/env node
/** The process around the program. */
import { buffer } from 'node:stream/consumers'
import { pointsman } from './program.ts'

const lingerMs = 1000

process.exitCode = await pointsman(process.argv.slice(2), {
  out: text => void process.stdout.write(text),
  err: text => void process.stderr.write(text),
  input: () => buffer(process.stdin),
  env: process.env,
  cwd: process.cwd(),
})
// Everything is closed by now; should something be held open all the same, it does not hold the program.
setTimeout(() => process.exit(), lingerMs).unref()
