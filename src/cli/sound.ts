import { loadPolicy, type LoadResult } from '../policy/load.ts'
import { CommandFailed } from './command.ts'

export type SoundPolicy = Required<Pick<LoadResult, 'policy' | 'document'>>

/**
 * The policy at `path`, for commands that need one without errors.
 * @throws CommandFailed with the drawn diagnostics
 */
export async function soundPolicy(path: string): Promise<SoundPolicy> {
  const { policy, document, text } = await loadPolicy(path)
  if (!policy || !document) throw new CommandFailed(text())
  return { policy, document }
}
