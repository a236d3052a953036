/** The commands, in the order in which one meets them; each is loaded when it is asked for. */
import type { Command } from './command.ts'

export interface CommandEntry {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  load(): Promise<Command>
}

export const commands: readonly CommandEntry[] = [
  {
    name: 'run', summary: 'serve calls, and follow the policy as its files change',
    load: async () => (await import('./run.ts')).run,
  },
  {
    name: 'check', summary: 'say everything that is wrong with a policy, with place and mend',
    load: async () => (await import('./check.ts')).check,
  },
  {
    name: 'fmt', summary: 'lay a policy out as all others are, comments kept',
    load: async () => (await import('./fmt.ts')).fmt,
  },
  {
    name: 'show', summary: 'print the policy in force: all files as one, defaults included',
    load: async () => (await import('./show.ts')).show,
  },
  {
    name: 'lsp', summary: 'a language server for editors: findings, definitions, renames, help',
    load: async () => (await import('./lsp.ts')).lsp,
  },
  {
    name: 'test', summary: "run the policy's own tests: no sockets, no waiting",
    load: async () => (await import('./test.ts')).test,
  },
  {
    name: 'explain', summary: 'say where one call goes or went, and why every rule before declined',
    load: async () => (await import('./explain.ts')).explain,
  },
  {
    name: 'why-not', summary: 'say why a rule did not take a call, and the smallest change with which it would have',
    load: async () => (await import('./why-not.ts')).whyNot,
  },
  {
    name: 'prove', summary: 'find rules no call reaches, gaps, and rules whose order decides; hold the invariants',
    load: async () => (await import('./prove.ts')).prove,
  },
  {
    name: 'diff', summary: 'say which calls have another fate under another policy, in words or over real calls',
    load: async () => (await import('./diff.ts')).diff,
  },
  {
    name: 'recording', summary: 'make keys for recordings, and open what was sealed for one',
    load: async () => (await import('./recording.ts')).recording,
  },
  {
    name: 'init', summary: 'write a first policy with its tests',
    load: async () => (await import('./init.ts')).init,
  },
  {
    name: 'edge', summary: 'serve applications on drachtio-srf, without a policy',
    load: async () => (await import('./edge.ts')).edge,
  },
]
