/** The policy's own tests speak of peers, rules and targets there are. */
import { afterName } from '../stage-words.ts'
import type { Check } from '../check.ts'
import { isUri, listOf } from '../outline.ts'
import type { Path } from '../position.ts'
import type { PolicyFile, Rule } from '../schema.gen.ts'
import { listed, suggestion } from '../suggest.ts'

export const testNames: Check = ({ tree, outline, report }) => {
  const parts = outline.told
  if (parts.length === 0) return
  const peers = Object.keys(tree.peers ?? {})
  const pools = Object.keys(tree.pools ?? {})
  const targets = targetsOf(tree)
  const groups = Object.entries(tree.groups ?? {}).flatMap(([name, rules]) => rulePaths(rules, `${name}/`))
  const admit = (tree.admit ?? []).map(({ name }, at) => `admit/${name ?? `rule-${at + 1}`}`)
  const rules = [...admit, ...rulePaths(tree.rules ?? [], ''), ...groups, 'otherwise']
  const after = (tree.after ?? []).map(afterName)
  const look = (noun: string, name: string | undefined, known: readonly string[], path: Path, part?: 'key'): void => {
    const mayBeUri = noun !== 'peer' && !noun.startsWith('rule')
    if (name === undefined || known.includes(name) || (mayBeUri && isUri(name))) return
    report({
      code: 'POL-201', path, message: `${noun} "${name}" is not defined`, ...(part && { part }),
      ...suggestion(name, known) ?? { hint: known.length === 0 ? 'none is defined' : `there are ${listed(known)}` },
    })
  }
  for (const { call, pretend, probes, expect, path } of parts) {
    look('peer', call?.peer, peers, [...path, 'call', 'peer'])
    look('rule', expect.rule, rules, [...path, 'expect', 'rule'])
    look('rule of the stage after', expect.after, after, [...path, 'expect', 'after'])
    look('peer or pool', expect.dial, [...peers, ...pools], [...path, 'expect', 'dial'])
    for (const [place, name] of (expect.attempts ?? []).entries()) {
      look('target', plain(name), targets, [...path, 'expect', 'attempts', place])
    }
    for (const name of Object.keys(expect.sent ?? {})) {
      look('target', name, targets, [...path, 'expect', 'sent', name], 'key')
    }
    for (const name of Object.keys(expect.targets ?? {})) {
      look('target', name, targets, [...path, 'expect', 'targets', name], 'key')
    }
    for (const name of Object.keys(probes ?? {})) look('target', name, targets, [...path, 'probes', name], 'key')
    const pretended = Object.keys(pretend ?? {})
    const free = targets.filter(name => !pretended.includes(name))
    for (const name of pretended) {
      if (!targets.includes(plain(name))) look('target', plain(name), free, [...path, 'pretend', name], 'key')
    }
  }
}

/** A target that a 3xx led to goes by the name of the one that sent the call there. */
function plain(name: string): string {
  return name.replace(/\/redirect$/, '')
}

function targetsOf(tree: PolicyFile): string[] {
  return Object.entries(tree.peers ?? {}).flatMap(([name, { contact }]) =>
    listOf(contact).map((_, at) => at === 0 ? name : `${name}/${at + 1}`))
}

function rulePaths(rules: readonly Rule[], around: string): string[] {
  return rules.flatMap((rule, at) => {
    const path = `${around}${rule.name ?? `rule-${at + 1}`}`
    return [path, ...rulePaths(rule.rules ?? [], `${path}/`), ...(rule.otherwise ? [`${path}/otherwise`] : [])]
  })
}
