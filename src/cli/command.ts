/** What every command is made of, and how its arguments are read. */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { didYouMean } from '../policy/suggest.ts'

/** The world of a command, so that none touches the process itself. */
export interface Io {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** All of standard input. */
  readonly input?: () => Promise<Buffer>
  readonly env: Readonly<Record<string, string | undefined>>
  /** Relative paths count from here. */
  readonly cwd: string
}

/** 0 well, 1 what was looked at has errors, 2 asked in a way that makes no sense. */
export type ExitCode = 0 | 1 | 2

export interface Command {
  /** The whole help text, usage line first. */
  readonly help: string
  run(args: readonly string[], io: Io): Promise<ExitCode>
}

/** Arguments that make no sense; ends the command with 2 and this one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** A failure the user can mend; ends the command with 1 and this text, without a stack trace. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed'
}

type Options = NonNullable<ParseArgsConfig['options']>
interface Strict<T extends Options> {
  options: T
  args: string[]
  allowPositionals: true
  strict: true
}
/** Values and positionals, typed by the options. */
export type ReadArgs<T extends Options> = ReturnType<typeof parseArgs<Strict<T>>>

/**
 * Reads options and positionals.
 * @param positionalsMax how many positionals the command takes
 * @throws UsageError with the likely mend
 */
export function readArgs<T extends Options>(
  args: readonly string[], options: T, positionalsMax: number,
): ReadArgs<T> {
  for (const arg of args) {
    if (arg === '--') break
    refuseUnknown(arg, options)
  }
  try {
    const read = parseArgs<Strict<T>>({ args: [...args], options, allowPositionals: true, strict: true })
    const extra = read.positionals[positionalsMax]
    if (extra !== undefined) throw new UsageError(`"${extra}" is one argument too many`)
    return read
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(error instanceof Error ? firstSentence(error.message) : String(error))
  }
}

function refuseUnknown(arg: string, options: Options): void {
  const name = /^--([^=]+)/.exec(arg)?.[1]
  if (name === undefined || Object.hasOwn(options, name)) return
  const hint = didYouMean(`--${name}`, Object.keys(options).map(key => `--${key}`))
  throw new UsageError(`there is no option --${name}${hint ? `; ${hint}` : ''}`)
}

/** Node's own words, without the advice that follows them. */
function firstSentence(text: string): string {
  return text.split(/\.(?:\s|$)/, 1)[0] ?? text
}

/** One of a few words, such as an output format. @throws UsageError */
export function oneOf<T extends string>(option: string, value: string, words: readonly T[]): T {
  const word = words.find(each => each === value)
  if (word === undefined) throw new UsageError(`--${option} ${value} is not one of ${words.join(', ')}`)
  return word
}
