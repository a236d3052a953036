/** The words of the stages around the rules, in those of rules. */
import type { AdmitCondition, AfterCondition, AfterRule, Condition, Failure } from './schema.gen.ts'

/** What a rule of the stage admit asks. */
export function admitWhen({ 'user-agent': agent, ...rest }: AdmitCondition): Condition {
  return agent === undefined ? rest : { ...rest, header: { 'User-Agent': agent } }
}

/** What a rule of the stage after asks of the call itself. */
export function afterWhen(when: AfterCondition): Condition {
  const { attempt: _, ...call } = when
  return call
}

/** What a rule of the stage after is called where it has no name. */
export function afterName({ name }: Pick<AfterRule, 'name'>, at: number): string {
  return name ?? `rule-${at + 1}`
}

/** One failure or several, as a list. */
export function failuresIn(written: NonNullable<AfterCondition['attempt']>): readonly Failure[] {
  return Array.isArray(written) ? written as readonly Failure[] : [written as Failure]
}
