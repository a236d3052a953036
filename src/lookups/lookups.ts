/**
 * Asks what a policy's lookups ask about calls. Answers come in time or not at all: each question has
 * a deadline, a share of what may be open at once, and a breaker; plan B stands in for every failure.
 */
import { LRUCache } from 'lru-cache'
import type { Clock, Timer } from '../base/clock.ts'
import type { LookupAnswer } from '../policy/facts.ts'
import type { Answers, Found, Lookup, LookupRequest, Need } from '../policy/lookups/lookup.ts'

/** What became of a question; the words of the metric. */
export type LookupOutcome = 'answered' | 'cached' | 'failed' | 'late' | 'busy' | 'resting' | 'ended'

export interface Lookups {
  /** Asks everything side by side; never rejects, and settles within the longest deadline. */
  answer(needs: readonly Need[]): Promise<Answers>
  /** Forgets what was learned of lookups that are no more; call it at every reload. */
  adopt(lookups: Iterable<Lookup>): void
  /** Calls that wait get plan B, and connections are closed. */
  close(): Promise<void>
}

/** Makes a request of one kind; rejects when it fails, and gives up when the signal says so. */
export type Ask<R extends LookupRequest = LookupRequest> = (request: R, about: AskScope) => Promise<Found>

export interface AskScope {
  readonly signal: AbortSignal
  readonly mayBePrivate: boolean
}

export interface LookupsPorts {
  readonly clock: Clock
  readonly ask: Ask
  /** Told of every question, by the names of the policy. */
  readonly counted: (lookup: string, outcome: LookupOutcome) => void
  /** Told when a lookup is left alone, and when it is asked again. */
  readonly turned: (lookup: string, turn: 'resting' | 'well', why: string) => void
  /** Told why a question has no answer; nothing of a stranger is in it. */
  readonly failed: (lookup: string, why: string) => void
  /** Ends connections. */
  readonly close: () => Promise<void>
}

/** What is learned of one lookup. */
interface State {
  readonly lookup: Lookup
  readonly kept: LRUCache<string, LookupAnswer> | undefined
  /** Questions under way, by what is asked, for all who ask the same. */
  readonly open: Map<string, Promise<LookupAnswer>>
  failures: number
  /** Left alone until then; 0 when it is well. Milliseconds of the monotonic clock. */
  restsUntilMs: number
  /** One question tries whether it is well again. */
  trying: boolean
}

export function createLookups(ports: LookupsPorts): Lookups {
  const { clock, counted } = ports
  const states = new Map<string, State>()
  const ended = new AbortController()

  function stateOf(lookup: Lookup): State {
    const key = `${lookup.name} ${lookup.definition}`
    let state = states.get(key)
    if (!state) {
      const { cache } = lookup
      const kept = cache && new LRUCache<string, LookupAnswer>({
        max: cache.entries, ttl: cache.forMs, ttlResolution: 0,
        // It takes the moment 0 for none.
        perf: { now: () => clock.monotonicMs() + 1 },
      })
      state = { lookup, kept, open: new Map(), failures: 0, restsUntilMs: 0, trying: false }
      states.set(key, state)
    }
    return state
  }

  async function answerOne({ lookup, request }: Need): Promise<LookupAnswer> {
    const state = stateOf(lookup)
    const question = JSON.stringify(request)
    const kept = state.kept?.get(question)
    if (kept) return told(state, 'cached', kept)
    const underWay = state.open.get(question)
    if (underWay) return underWay
    if (ended.signal.aborted) return told(state, 'ended')
    if (state.open.size >= lookup.atOnce) return told(state, 'busy')
    if (isResting(state)) return told(state, 'resting')
    state.trying = state.restsUntilMs > 0
    const asked = ask(state, request).then(answer => {
      if (answer.answered) state.kept?.set(question, answer)
      return answer
    }).finally(() => state.open.delete(question))
    state.open.set(question, asked)
    return asked
  }

  function isResting(state: State): boolean {
    return state.restsUntilMs > 0 && (state.trying || clock.monotonicMs() < state.restsUntilMs)
  }

  async function ask(state: State, request: LookupRequest): Promise<LookupAnswer> {
    const { lookup } = state
    const giveUp = new AbortController()
    let timer: Timer | undefined
    const late = new Promise<'late'>(resolve => { timer = clock.after(lookup.deadlineMs, () => resolve('late')) })
    const over = new Promise<'ended'>(resolve =>
      ended.signal.addEventListener('abort', () => resolve('ended'), { once: true, signal: giveUp.signal }))
    try {
      const { mayBePrivate } = lookup
      const found = ports.ask(request, { signal: giveUp.signal, mayBePrivate })
      // Whoever is late may still fail; nobody is left to hear of it.
      found.catch(() => undefined)
      const first = await Promise.race([found, late, over])
      if (first === 'ended') return told(state, 'ended')
      if (first === 'late') return failed(state, 'late', `no answer within ${lookup.deadlineMs} ms`)
      const answer = lookup.read(first)
      if ('fault' in answer) return failed(state, 'failed', answer.fault)
      well(state)
      return told(state, 'answered', answer)
    } catch (error) {
      return failed(state, 'failed', error instanceof Error ? error.message : String(error))
    } finally {
      timer?.cancel()
      giveUp.abort()
    }
  }

  function failed(state: State, outcome: LookupOutcome, why: string): LookupAnswer {
    const { lookup: { name, breaker } } = state
    state.failures += 1
    state.trying = false
    ports.failed(name, why)
    if (state.failures >= breaker.after) {
      const isNew = state.restsUntilMs === 0
      state.restsUntilMs = clock.monotonicMs() + breaker.restMs
      if (isNew) ports.turned(name, 'resting', why)
    }
    return told(state, outcome)
  }

  function well(state: State): void {
    const wasResting = state.restsUntilMs > 0
    Object.assign(state, { failures: 0, restsUntilMs: 0, trying: false })
    if (wasResting) ports.turned(state.lookup.name, 'well', 'it answered')
  }

  function told({ lookup }: State, outcome: LookupOutcome, answer: LookupAnswer = lookup.planB): LookupAnswer {
    counted(lookup.name, outcome)
    return answer
  }

  return {
    async answer(needs) {
      return new Map(await Promise.all(needs.map(async need => [need.lookup.name, await answerOne(need)] as const)))
    },
    adopt(lookups) {
      const kept = new Set([...lookups].map(({ name, definition }) => `${name} ${definition}`))
      for (const key of states.keys()) if (!kept.has(key)) states.delete(key)
    },
    async close() {
      ended.abort()
      await Promise.all([...states.values()].flatMap(({ open }) => [...open.values()]))
      await ports.close()
    },
  }
}
