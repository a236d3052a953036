/** Whoever a rule brings together can talk, and so can those who ring together. */
import type { Check, PolicyToCheck } from '../check.ts'
import type { MediaWords } from '../decision.ts'
import { obstacleOf } from '../media-pair.ts'
import { builtinMedia, compileMedia, differences, pathOf, termsOf } from '../media-terms.ts'
import { meetingsOf } from '../meetings.ts'
import { ringing } from '../outline.ts'
import type { Finding } from '../finding.ts'
import type { PolicyFile } from '../schema.gen.ts'

export const mediaPairs: Check = policy => {
  const words = wordsOf(policy.tree)
  pairs(policy, words)
  forks(policy, words)
}

/** Profiles by name; none for a name that is not defined. */
type Words = (name: string | undefined) => MediaWords | undefined

function wordsOf({ media = {} }: PolicyFile): Words {
  const written = Object.entries(media).map(([name, profile]) => [name, compileMedia(profile, name)] as const)
  const all = new Map([...builtinMedia, ...written])
  return name => name === undefined ? undefined : all.get(name)
}

function pairs({ tree, report }: PolicyToCheck, words: Words): void {
  const peers = Object.entries(tree.peers ?? {})
  const callers = peers.filter(([, { source, media }]) => source !== undefined && media !== undefined)
  if (callers.length === 0) return
  const meetings = meetingsOf(tree, new Set(callers.map(([name]) => name)))
  for (const { rule, path, callers: coming, targets, media } of meetings) {
    const ofRule = words(media)
    const plan = ofRule ? { media: ofRule } : {}
    for (const caller of coming) {
      for (const target of targets) {
        const [one, other] = [words(tree.peers?.[caller]?.media), words(tree.peers?.[target]?.media)]
        const way = pathOf({ plan, caller: one, targets: [other ? { media: other } : {}] })
        const why = obstacleOf(termsOf(one), termsOf(other, ofRule), way)
        if (why === undefined) continue
        report({
          code: 'POL-411', path, part: 'value',
          message: `${rule} lets "${caller}" call "${target}", and they cannot talk: ${why}`,
          hint: 'change what one of them says of media, or send these calls elsewhere',
          related: [
            ...said(tree, caller), ...said(tree, target),
            ...media === undefined ? [] : [{ message: `the rule says media: ${media}`, path, part: 'value' as const }],
          ],
        })
      }
    }
  }
}

function said(tree: PolicyFile, peer: string): NonNullable<Finding['related']> {
  const media = tree.peers?.[peer]?.media
  if (media === undefined) return []
  return [{ message: `"${peer}" says media: ${media}`, path: ['peers', peer, 'media'], part: 'value' }]
}

/** One offer goes to all who ring together. */
function forks({ tree, outline, report }: PolicyToCheck, words: Words): void {
  for (const { value, path } of outline.tiers) {
    const terms = ringing(value).map(([name]) => ({ name, terms: termsOf(words(tree.peers?.[name]?.media)) }))
    const [first, ...others] = terms
    const odd = first && others.find(other => differences(first.terms, other.terms).some(key =>
      key === 'transport' || key === 'codecs' || key === 'dtmf'))
    if (!first || !odd) continue
    report({
      code: 'POL-412', path: [...path, 'all'], part: 'key',
      message: `"${first.name}" and "${odd.name}" cannot ring together, for one offer does not fit both`,
      hint: 'give them the same media profile, or let them ring one after the other',
      related: [...said(tree, first.name), ...said(tree, odd.name)],
    })
  }
}
