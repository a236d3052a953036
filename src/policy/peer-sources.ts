/** Whose an address is, by the sources of all peers. */
import { SourceIndex } from './index-source.ts'
import { networksOf } from './outline.ts'
import type { PolicyFile } from './schema.gen.ts'

export function sourcesOf({ peers = {} }: Pick<PolicyFile, 'peers'>): SourceIndex {
  const sources = new SourceIndex()
  for (const [name, peer] of Object.entries(peers)) for (const network of networksOf(peer)) sources.add(network, name)
  return sources
}
