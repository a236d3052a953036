/** Which small mistakes the policy's own tests would not notice. */
import { compile } from './compile.ts'
import type { PolicyDocument } from './document.ts'
import { mutantsOf, type Mutant } from './mutants.ts'
import type { Rehearse } from './rehearsal.ts'
import { runSuite } from './suite.ts'
import { surveyOf } from './survey.ts'

export interface Mutation {
  readonly mutantsCount: number
  readonly noticedCount: number
  /** Those with which every test passes, in file order. */
  readonly survivors: readonly Pick<Mutant, 'message' | 'at'>[]
}

/** Runs the tests against every mutant. Deterministic. @param rehearse as {@link runSuite} has it */
export function mutate(document: PolicyDocument, rehearse?: Rehearse): Mutation {
  const mutants = mutantsOf(document)
  const survivors = mutants.filter(({ tree }) => {
    const changed = { ...document, tree, survey: surveyOf(tree) }
    return runSuite(compile(changed), changed, rehearse).failedCount === 0
  })
  return {
    mutantsCount: mutants.length,
    noticedCount: mutants.length - survivors.length,
    survivors: survivors.map(({ message, at }) => ({ message, at })),
  }
}

/** The part of the mutants that was noticed, 0 to 1; 1 when there are none. */
export function scoreOf({ mutantsCount, noticedCount }: Mutation): number {
  return mutantsCount === 0 ? 1 : noticedCount / mutantsCount
}
