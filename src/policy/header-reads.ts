/** Which headers of an INVITE a policy can read, so that what is kept of a call holds those and no others. */
import { longName } from '../sip/header-names.ts'
import type { PolicyFile } from './schema.gen.ts'

/** Read whatever the rules say: who a trusted peer asserts, who wants to be private, who was called before. */
const always = ['p-asserted-identity', 'privacy', 'diversion']
/** A blank of a template: `{header.X-Tenant as token}`. */
const blank = /\{\s*header\.([A-Za-z0-9.!%*_+`'~-]+)/g

/** Long names in lower case. */
export function headersRead(tree: PolicyFile): ReadonlySet<string> {
  const found = new Set(always)
  const visit = (value: unknown, key: string): void => {
    // What the stage admit asks about has a word of its own.
    if (key === 'user-agent') found.add(key)
    if (typeof value === 'string') {
      if (value.includes('{')) for (const [, name = ''] of value.matchAll(blank)) found.add(longName(name))
    } else if (Array.isArray(value)) {
      for (const item of value) visit(item, '')
    } else if (typeof value === 'object' && value !== null) {
      if (key === 'header') for (const name of Object.keys(value)) found.add(longName(name))
      for (const inside in value) visit((value as Readonly<Record<string, unknown>>)[inside], inside)
    }
  }
  for (const [section, value] of Object.entries(tree)) if (section !== 'tests') visit(value, section)
  return found
}
