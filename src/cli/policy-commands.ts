/** The commands that work on a policy without serving it, in the order in which one meets them. */
import { check } from './check.ts'
import type { Command } from './command.ts'
import { diff } from './diff.ts'
import { explain } from './explain.ts'
import { fmt } from './fmt.ts'
import { lsp } from './lsp.ts'
import { prove } from './prove.ts'
import { show } from './show.ts'
import { test } from './test.ts'
import { whyNot } from './why-not.ts'

export const policyCommands: readonly Command[] = [check, fmt, show, lsp, test, explain, whyNot, prove, diff]
