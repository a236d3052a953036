/** The defence as the configuration file writes it, in an operator's words, and as the edge reads it. */
import { defaultDefence, type DefenceLimits } from '../edge/guard-limits.ts'
import type { ReadConfigFile } from './config-file.ts'
import { isMisread, readDuration } from './settings.ts'

/** Shorter, it would end connections between two messages. */
const idleMsMin = 1_000

/** The limits, with the defaults for what the file leaves out. */
export function defenceFrom({ tree, refuse }: ReadConfigFile): DefenceLimits {
  const said = tree.defence ?? {}
  const usual = defaultDefence
  const ms = (key: 'ban-for' | 'idle' | 'lag', fallback: number): number => {
    const text = said[key]
    if (text === undefined) return fallback
    const value = readDuration(text)
    return isMisread(value) ? refuse(['defence', key], value.misread, value.hint) : value
  }
  const idleMs = ms('idle', usual.idleMs)
  if (idleMs < idleMsMin) refuse(['defence', 'idle'], 'no connection could carry two messages', 'write 1s or more')
  return {
    ...usual,
    perSecond: said.rate ?? usual.perSecond,
    burst: said.burst ?? usual.burst,
    banAfter: said['ban-after'] ?? usual.banAfter,
    banMs: ms('ban-for', usual.banMs),
    broken: said.broken ?? usual.broken,
    halfOpen: said['half-open'] ?? usual.halfOpen,
    halfOpenAll: said['half-open-all'] ?? usual.halfOpenAll,
    connectionsPerSource: said.connections ?? usual.connectionsPerSource,
    connections: said['connections-all'] ?? usual.connections,
    idleMs,
    scanners: said.scanners ?? usual.scanners,
    calls: said.calls ?? usual.calls,
    lagMs: ms('lag', usual.lagMs),
    emergency: said.emergency ?? usual.emergency,
  }
}
