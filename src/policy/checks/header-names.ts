/** Header sets touch no header that carries the dialog, the route or the body, and set each one once. */
import type { Check } from '../check.ts'
import { isCoreHeader } from '../core-headers.ts'
import { longName } from '../../sip/header-names.ts'
import type { Path } from '../position.ts'
import type { HeaderChange } from '../schema.gen.ts'

export const headerNames: Check = ({ outline, report }) => {
  const refuse = (name: string, path: Path, part: 'key' | 'value'): void => {
    if (!isCoreHeader(name)) return
    report({
      code: 'POL-310', path, part, message: `${name} is written by the router alone`,
      hint: 'take it out; it would have no effect',
    })
  }
  const look = (change: HeaderChange | undefined, path: Path): void => {
    for (const key of ['pass', 'drop'] as const) {
      for (const [at, name] of (change?.[key] ?? []).entries()) refuse(name, [...path, key, at], 'value')
    }
    for (const [name, as] of Object.entries(change?.rename ?? {})) {
      refuse(name, [...path, 'rename', name], 'key')
      refuse(as, [...path, 'rename', name], 'value')
    }
    const first = new Map<string, string>()
    for (const name of Object.keys(change?.set ?? {})) {
      refuse(name, [...path, 'set', name], 'key')
      const before = first.get(longName(name))
      first.set(longName(name), before ?? name)
      if (before === undefined) continue
      report({
        code: 'POL-311', path: [...path, 'set', name], part: 'key', message: `"${name}" and "${before}" are one header`,
        hint: 'keep one of the two', related: [{ message: `"${before}" is set here`, path: [...path, 'set', before] }],
      })
    }
  }
  for (const { value, path } of outline.headerSets) {
    look(value.request, [...path, 'request'])
    look(value.response, [...path, 'response'])
    for (const way of ['to-target', 'to-caller'] as const) look(value['in-dialog']?.[way], [...path, 'in-dialog', way])
  }
}
