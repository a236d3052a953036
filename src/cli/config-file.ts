/** A configuration file: read with positions, checked against its schema, faults drawn with a caret. */
import { readFileSync } from 'node:fs'
import { schemaCheck, type SchemaMisfit } from '../base/json-schema.ts'
import type { Diagnostic } from '../policy/diagnostic.ts'
import { drawAll } from '../policy/draw.ts'
import type { SourceMap } from '../policy/position.ts'
import { parseSource } from '../policy/source.ts'
import { didYouMean, listed } from '../policy/suggest.ts'
import { CommandFailed } from './command.ts'
import { configSchema, type ConfigFile } from './config.gen.ts'

export interface ReadConfigFile {
  readonly tree: ConfigFile
  /** Ends the command with the fault drawn at this value. */
  readonly refuse: (path: readonly (string | number)[], message: string, hint: string) => never
}

/** @throws CommandFailed when it cannot be read or is not a configuration; the message is drawn with carets */
export function readConfigFile(path: string): ReadConfigFile {
  const text = textOf(path)
  const { tree, source, diagnostics } = parseSource(path, text)
  const draw = (all: readonly Diagnostic[]): never => {
    throw new CommandFailed(drawAll(all, [{ name: path, text }]))
  }
  if (diagnostics.length > 0) draw(diagnostics)
  const misfits = schemaCheck(configSchema)(tree ?? {})
  if (misfits.length > 0) draw(misfits.map(misfit => wordsFor(misfit, source)))
  return {
    tree: (tree ?? {}) as ConfigFile,
    refuse: (at, message, hint) => draw([{ code: 'CFG-003', severity: 'error', message, hint, at: source.at(at) }]),
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new CommandFailed(`the configuration ${path} cannot be read: ${reasonOf(error)}`)
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file', EACCES: 'permission is missing', EISDIR: 'it is a directory',
  }
  return known[code ?? ''] ?? message
}

function wordsFor({ path, keyword, params }: SchemaMisfit, source: SourceMap): Diagnostic {
  if (keyword === 'additionalProperties') {
    const key = String(params['additionalProperty'])
    const keys = keysAt(path)
    return {
      code: 'CFG-001', severity: 'error', message: `"${key}" is not known here`,
      hint: didYouMean(key, keys) ?? `known here: ${listed(keys)}`, at: source.at([...path, key], 'key'),
    }
  }
  const subject = path.length > 0 ? path.join('.') : 'the file'
  const message = `${subject} ${misfitWords(keyword, params)}`
  const example = nodeAt(path)?.examples?.[0]
  const hint = typeof example === 'string' ? { hint: `such as ${example}` } : {}
  return { code: 'CFG-002', severity: 'error', message, ...hint, at: source.at(path) }
}

interface Node {
  readonly properties?: Readonly<Record<string, Node>>
  readonly items?: Node
  readonly examples?: readonly unknown[]
}

/** The keys a map at this place may have. */
function keysAt(path: SchemaMisfit['path']): readonly string[] {
  return Object.keys(nodeAt(path)?.properties ?? {})
}

function nodeAt(path: SchemaMisfit['path']): Node | undefined {
  const step = (node: Node | undefined, key: string | number): Node | undefined =>
    typeof key === 'number' ? node?.items : node?.properties?.[key]
  return path.reduce<Node | undefined>(step, configSchema)
}

function misfitWords(keyword: string, params: Readonly<Record<string, unknown>>): string {
  if (keyword === 'enum') return `must be one of ${(params['allowedValues'] as string[]).join(', ')}`
  if (keyword === 'type') return `must be ${[params['type']].flat().map(type => nouns[String(type)]).join(' or ')}`
  if (keyword === 'required') return `needs "${String(params['missingProperty'])}"`
  if (keyword === 'minimum' || keyword === 'maximum') {
    return `must be ${String(params['comparison'])} ${String(params['limit'])}`
  }
  if (keyword === 'minProperties' || keyword === 'maxProperties') return 'must have exactly one of its keys'
  return keyword === 'pattern' ? 'is not written as it has to be' : 'must not be empty'
}

const nouns: Readonly<Record<string, string>> = {
  string: 'text', array: 'a list', object: 'a map of settings', integer: 'a whole number', boolean: 'true or false',
}
