/** Every call that tests tell of, with the way to it. */
import type { Path } from './position.ts'
import type { PolicyFile, PolicyTest, TestStep } from './schema.gen.ts'

/** A test, or a step of one: what stands under both words means the same. */
export interface ToldPart extends Partial<Pick<PolicyTest, 'call' | 'pretend'>>, Pick<TestStep, 'probes' | 'expect'> {
  readonly path: Path
}

export function toldParts({ tests = [] }: Pick<PolicyFile, 'tests'>): readonly ToldPart[] {
  return tests.flatMap(({ call, pretend, expect, then = [] }, at) => [
    { call, expect, path: ['tests', at], ...(pretend && { pretend }) },
    ...then.map((step, place) => ({ ...step, path: ['tests', at, 'then', place] })),
  ])
}
