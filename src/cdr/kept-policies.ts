/**
 * Keeps the policies that receipts refer to, and lets go of those that none does any more: a policy was
 * last used no later than the oldest receipt that is left was written.
 */
import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { PolicySources } from '../policy/files.ts'
import { isDigest, keepPolicy } from '../policy/kept.ts'
import { firstLine, policiesBeside, receiptFiles } from './receipt-files.ts'

export interface KeptPolicies {
  keep(sources: PolicySources): void
  /** A receipt that refers to the policy is about to be written. */
  use(digest: string): void
  /** Receipts were written: notes which policies they refer to, and tries again what could not be kept. */
  used(): void
  /** Lets go of what no receipt that is left refers to. */
  sweep(): void
  /** Settles when nothing is under way. */
  close(): Promise<void>
}

export interface KeptPoliciesPorts {
  /** The receipts file. */
  readonly file: string
  readonly keep: number
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicMs'>
  readonly log: Log
  readonly metrics: Pick<Metrics, 'policiesUnkept'>
  /** Digests that go on being used, whatever the receipts say. */
  readonly needed: () => ReadonlySet<string>
}

/** A policy's use is noted this often at most, and an attempt that failed is made again as often. */
const noteMs = 60_000
/** How much later than its note a policy may have been used, and a little more for clocks. */
const slackMs = 2 * noteMs
/** Beyond so many the oldest go, receipts or not: somebody rewrites the policy with every call. */
const policiesMax = 1000

export function createKeptPolicies(ports: KeptPoliciesPorts): KeptPolicies {
  const { file, keep, clock, log, metrics } = ports
  const folder = policiesBeside(file)
  const notedMs = new Map<string, number>()
  let inUse = new Set<string>()
  let unkept: { readonly sources: PolicySources; readonly atMs: number } | undefined
  let work: Promise<void> = Promise.resolve()

  /** One thing after another; a failure is said and stops nothing. */
  function then(run: () => Promise<void>, says: string): void {
    work = work.then(run).catch((err: unknown) => log.error({ path: folder, err }, says))
  }

  async function keepNow(sources: PolicySources): Promise<void> {
    try {
      await keepPolicy(folder, sources)
      await note(sources.digest)
      unkept = undefined
    } catch (error) {
      metrics.policiesUnkept.inc()
      unkept = { sources, atMs: clock.monotonicMs() }
      const fields = { path: folder, digest: sources.digest, err: error }
      log.error(fields, 'a policy cannot be kept, so that its receipts cannot be explained; it is tried again')
    }
  }

  /** The folder's own time says when the policy was used last, over any restart. */
  async function note(digest: string): Promise<void> {
    const nowMs = clock.nowMs()
    notedMs.set(digest, nowMs)
    await utimes(join(folder, digest), nowMs / 1000, nowMs / 1000).catch(() => undefined) // it could not be kept
  }

  async function sweepNow(): Promise<void> {
    const needed = ports.needed()
    const all = await readdir(folder).catch(() => [])
    const names = all.filter(isDigest)
    // What a process that died had begun.
    for (const half of all.filter(name => name.endsWith('.part') && !name.includes(`.${process.pid}.`))) {
      await rm(join(folder, half), { recursive: true, force: true })
    }
    const aged = await Promise.all(names.map(async name =>
      ({ name, atMs: (await stat(join(folder, name))).mtimeMs })))
    const oldestFirst = aged.filter(({ name }) => !needed.has(name)).toSorted((a, b) => a.atMs - b.atMs)
    const oldestMs = await oldestReceiptMs()
    const tooMany = names.length - policiesMax
    for (const [at, { name, atMs }] of oldestFirst.entries()) {
      if (atMs >= oldestMs - slackMs && at >= tooMany) continue
      await rm(join(folder, name), { recursive: true, force: true })
      notedMs.delete(name)
    }
    if (tooMany > 0) log.warn({ path: folder, policiesMax }, 'too many policies are kept, the oldest were let go')
  }

  /** When the oldest receipt that is left was written; now when there is none. */
  async function oldestReceiptMs(): Promise<number> {
    const oldest = (await receiptFiles(file, keep)).at(-1)
    const line = oldest === undefined ? '' : await firstLine(oldest)
    const atMs = Date.parse(/"endedAt":"([^"]+)"/.exec(line)?.[1] ?? '')
    return Number.isNaN(atMs) ? clock.nowMs() : atMs
  }

  const keepLater = (sources: PolicySources): void => then(() => keepNow(sources), 'keeping a policy failed')
  const sweep = (): void => then(sweepNow, 'policies that nobody needs cannot be let go')
  sweep()

  return {
    keep: keepLater,
    use: digest => void inUse.add(digest),
    used() {
      const digests = [...inUse].filter(digest => clock.nowMs() - (notedMs.get(digest) ?? 0) >= noteMs)
      inUse = new Set()
      if (digests.length > 0) then(async () => void await Promise.all(digests.map(note)), 'noting use failed')
      if (unkept && clock.monotonicMs() - unkept.atMs >= noteMs) keepLater(unkept.sources)
    },
    sweep,
    close: () => work,
  }
}
