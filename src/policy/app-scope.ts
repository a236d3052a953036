/** What applications are compiled with: the flows, queues and conferences of a policy, each compiled once. */
import type { AppScope } from './apps/app-action.ts'
import { compileApp } from './apps/app-actions.ts'
import { compileDial, type TargetScope } from './compile-targets.ts'
import type { ConditionScope } from './condition.ts'
import type { DialPlan } from './decision.ts'
import { compileFlows } from './flow/compile-flow.ts'
import type { Flow } from './flow/flow.ts'
import { compileQueues } from './queue/compile-queue.ts'
import type { Queue } from './queue/queue.ts'
import type { PolicyFile } from './schema.gen.ts'

export interface WrittenApps extends TargetScope, Partial<Pick<ConditionScope, 'numbers' | 'kinds' | 'lookups'>> {
  /** Where flows, queues and conferences are written; without it there are none. */
  readonly document?: {
    readonly tree: Pick<PolicyFile, 'flows' | 'queues' | 'conferences'>
    readonly promptsIn?: string
  }
}

export function appScopeIn(scope: WrittenApps): AppScope {
  return { ...goals(scope), flow: name => flowsIn(scope).get(name) ?? noFlow(name) }
}

/** The queues of a policy, compiled when they are first asked for. */
const queues = new WeakMap<WrittenApps, ReadonlyMap<string, Queue>>()

export function queuesIn(scope: WrittenApps): ReadonlyMap<string, Queue> {
  const known = queues.get(scope)
  if (known) return known
  const made = Object.freeze(compileQueues(scope.document?.tree.queues ?? {}, to => planTo(to, scope)))
  queues.set(scope, made)
  return made
}

function goals(scope: WrittenApps): Pick<AppScope, 'dial' | 'queue' | 'conference'> {
  return {
    dial: to => planTo(to, scope),
    queue: name => queuesIn(scope).get(name),
    conference: name => scope.document?.tree.conferences?.[name],
  }
}

function planTo(to: string, scope: TargetScope): DialPlan {
  return { ...compileDial(to, `to ${to}`, scope), headers: [] }
}

/** The flows of a policy, compiled when the first rule leads to one. */
const flows = new WeakMap<WrittenApps, ReadonlyMap<string, Flow>>()

function flowsIn(scope: WrittenApps): ReadonlyMap<string, Flow> {
  const known = flows.get(scope)
  if (known) return known
  const made = compileFlows(scope.document?.tree.flows ?? {}, {
    ...goals(scope),
    lookup: name => scope.lookups?.get(name),
    fields: { numbers: scope.numbers, kinds: scope.kinds },
    // A flow inside a flow is not another application: it is gone back from.
    work: step => step.flow !== undefined ? undefined : compileApp(step, { ...goals(scope), flow: noFlow }),
  })
  flows.set(scope, made)
  return made
}

function noFlow(name: string): Flow {
  return { name, steps: [] }
}
