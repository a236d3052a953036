/** How much the defence puts up with. Who a peer of the policy vouches for meets only the limits of load. */
import { defaultTransportLimits, type TransportLimits } from '../stack/transport/limits.ts'

export interface SourceLimits {
  /** New requests a strange address may make in a second, for long. */
  readonly perSecond: number
  /** How many it may make at once. */
  readonly burst: number
  /**
   * Broken messages, requests beyond the limits, CANCELs without their INVITE and requests in dialogs that do not
   * exist, before a ban; one is forgiven a second.
   */
  readonly banAfter: number
  readonly banMs: number
  /**
   * How long after the start CANCELs without their INVITE and requests in dialogs that do not exist are no offence
   * within the limits of requests: these may have existed before. Milliseconds.
   */
  readonly graceMs: number
  /** Whether broken messages are answered at all, whoever sends them. */
  readonly broken: 'answer' | 'drop'
  /** Broken messages of one address that are still answered. */
  readonly answeredFaults: number
  /** INVITEs of one strange address that are neither refused nor acknowledged. */
  readonly halfOpen: number
  /** The same of all strange addresses together. */
  readonly halfOpenAll: number
  /** Addresses remembered. */
  readonly remembered: number
  /** Tools that no phone and no carrier calls itself; a User-Agent that contains one of these, in any case. */
  readonly scanners: readonly string[]
}

export interface LoadLimits {
  /** Live calls from which new ones are turned away. */
  readonly calls: number
  /**
   * How long a new call may wait for its turn, so that a router or a machine that falters for half a second
   * refuses nobody. Milliseconds.
   */
  readonly lagMs: number
  /** Called numbers that are turned away last, beside `urn:service:sos` and those of the policy. */
  readonly emergency: readonly string[]
}

export interface ConnectionLimits extends Pick<TransportLimits, 'connections' | 'connectionsPerSource' | 'idleMs'> {}

export interface DefenceLimits extends SourceLimits, LoadLimits, ConnectionLimits {}

export const defaultDefence: DefenceLimits = {
  perSecond: 500,
  burst: 1_000,
  banAfter: 100,
  banMs: 600_000,
  // In which every session timer of the usual half hour has asked once.
  graceMs: 1_800_000,
  broken: 'answer',
  answeredFaults: 10,
  halfOpen: 1_000,
  halfOpenAll: 5_000,
  remembered: 20_000,
  scanners: [
    'friendly-scanner', 'sipvicious', 'sundayddr', 'sip-scan', 'sipcli', 'sipscan', 'svmap', 'svwar',
    'svcrack', 'smap', 'vaxsipuseragent', 'iwar', 'pplsip', 'sippts', 'zmap', 'masscan', 'nmap',
  ],
  connections: defaultTransportLimits.connections,
  connectionsPerSource: defaultTransportLimits.connectionsPerSource,
  idleMs: defaultTransportLimits.idleMs,
  calls: 100_000,
  lagMs: 1_000,
  emergency: ['112', '911'],
}
