/** Conditions on what lookups answered: one for each field, so that an explanation names the one that declined. */
import type { Condition, ConditionScope } from './condition.ts'
import type { LookupAnswer } from './facts.ts'
import { valueIn, type FieldType, type Lookup } from './lookups/lookup.ts'
import { readPatterns, type PatternScope } from './matchers.ts'
import { matches, matchesText, type Pattern } from './patterns.ts'
import { patternPhrase } from './phrases.ts'
import type { Condition as When, FieldPatterns } from './schema.gen.ts'

/** @param written by lookup and field; fields of a number are read under the home plan, all others as they are */
export function lookupConditions(written: NonNullable<When['lookup']>, scope: ConditionScope): Condition[] {
  return Object.entries(written).flatMap(([name, fields]) => Object.entries(fields).map(([field, wanted]) =>
    fieldCondition(name, field, wanted, scope)))
}

function fieldCondition(name: string, field: string, wanted: FieldPatterns, scope: ConditionScope): Condition {
  const subject = `${name}.${field}`
  const { means, says, fits } = answerTest(field, wanted, scope.lookups?.get(name), scope)
  return {
    means: `${subject} ${means}`, says: `${subject} ${says}`, holds: ({ lookups }) => fits(lookups?.get(name)),
  }
}

/** What one field of an answer must be, and how it is said that it is, or is not. */
export function answerTest(
  field: string, wanted: FieldPatterns, lookup: Pick<Lookup, 'fields'> | undefined, scope: PatternScope,
): { readonly means: string; readonly says: string; fits(answer: LookupAnswer | undefined): boolean } {
  if (typeof wanted === 'boolean') {
    return {
      means: `is ${wanted}`, says: `is not ${wanted}`, fits: answer => valueIn(answer, field) === wanted,
    }
  }
  const { patterns, fits } = fieldTest(wanted, lookup?.fields.get(field), scope)
  return {
    means: patternPhrase(patterns, false), says: patternPhrase(patterns, true),
    fits(answer) {
      const value = valueIn(answer, field)
      return typeof value === 'string' && fits(value)
    },
  }
}

function fieldTest(
  wanted: Exclude<FieldPatterns, boolean>, type: FieldType | undefined, { numbers, kinds }: PatternScope,
): { readonly patterns: readonly Pattern[]; readonly fits: (value: string) => boolean } {
  if (type === 'number') {
    const patterns = readPatterns(wanted, { numbers, kinds })
    return {
      patterns,
      fits: value => patterns.some(pattern => matches(pattern, { uri: '', user: value, host: '', e164: value })),
    }
  }
  const patterns = readPatterns(wanted, { numbers: undefined, kinds: undefined })
  return { patterns, fits: value => patterns.some(pattern => fitsText(pattern, value)) }
}

function fitsText(pattern: Pattern, text: string): boolean {
  return pattern.kind === 'text' ? matchesText(pattern, text) : pattern.kind === 'asked' && pattern.fits(text)
}
