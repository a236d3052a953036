/** Policies from a few lines of YAML, for tests. */
import { compile } from '../../src/policy/compile.ts'
import type { PolicyDocument } from '../../src/policy/document.ts'
import type { CallFacts } from '../../src/policy/facts.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { sampleFacts } from '../../src/policy/sample-call.ts'
import { checkSchema } from '../../src/policy/schema-check.ts'
import type { PolicyFile, TestCall } from '../../src/policy/schema.gen.ts'
import { parseSource } from '../../src/policy/source.ts'

/** Reads a policy that must fit the schema; `policy: 1` may be left out. */
export function documentOf(yaml: string): PolicyDocument {
  const { tree, source, diagnostics } = parseSource('policy.yaml', yaml)
  const wrong = [...diagnostics, ...checkSchema(tree, source)]
  if (wrong.length > 0) throw new Error(`not a policy: ${wrong.map(each => each.message).join('; ')}`)
  return { tree: tree as PolicyFile, source, digest: 'test' }
}

/** A document from a tree, all of it standing on line 1. */
export function documentOfTree(tree: PolicyFile): PolicyDocument {
  const at = { file: 'policy.yaml', line: 1, column: 1, length: 1 }
  return { tree, source: { at: () => at, written: () => undefined }, digest: 'test' }
}

export interface Compiled {
  readonly policy: Policy
  readonly document: PolicyDocument
  facts(call: TestCall, atMs?: number): CallFacts
  /** The rule that decides a call. */
  ruleFor(call: TestCall, atMs?: number): string
}

export function policyOf(yaml: string): Compiled {
  const document = documentOf(yaml)
  const policy = compile(document)
  const facts = (call: TestCall, atMs?: number): CallFacts => sampleFacts(policy, document.tree, call, atMs)
  return { policy, document, facts, ruleFor: (call, atMs) => policy.evaluate(facts(call, atMs)).rule }
}
