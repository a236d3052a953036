/** Header work of a call that talks, as JSON holds it: its blanks are filled for good, since facts do not change. */
import type { HeaderEdit, HeaderEdits } from './decision.ts'
import type { CallFacts } from './facts.ts'

interface WrittenEdit {
  readonly pass: readonly string[]
  readonly rename: readonly (readonly [string, string])[]
  readonly drop: readonly string[]
  readonly set: readonly (readonly [name: string, value: string])[]
}

/** What is done on messages; on the INVITE and its answers where they are still to come. */
export interface SettledEdits {
  readonly request?: WrittenEdit
  readonly response?: WrittenEdit
  readonly toTarget: WrittenEdit
  readonly toCaller: WrittenEdit
  readonly sdpDrop: readonly string[]
}

/** @param peer of the target the call talks with */
export function editsWritten(
  { toTarget, toCaller, sdpDrop }: HeaderEdits, facts: CallFacts, peer?: string,
): SettledEdits {
  return { toTarget: written(toTarget, facts, peer), toCaller: written(toCaller, facts, peer), sdpDrop }
}

/** For a caller who is sent on to somebody later. */
export function allEditsWritten(edits: HeaderEdits, facts: CallFacts): SettledEdits {
  const [request, response] = [edits.request, edits.response].map(each => written(each, facts, undefined))
  return { ...editsWritten(edits, facts), ...request && { request }, ...response && { response } }
}

export function editsIn({ request, response, toTarget, toCaller, sdpDrop }: SettledEdits): HeaderEdits {
  return {
    request: request ? readBack(request) : none, response: response ? readBack(response) : none,
    toTarget: readBack(toTarget), toCaller: readBack(toCaller), sdpDrop,
  }
}

/** The INVITE and its answers are over. */
const none: HeaderEdit = Object.freeze({ pass: [], rename: new Map<string, string>(), drop: [], set: [] })

function written({ pass, rename, drop, set }: HeaderEdit, facts: CallFacts, peer: string | undefined): WrittenEdit {
  return { pass, rename: [...rename], drop, set: set.map(({ name, value }) => [name, value.render(facts, peer)]) }
}

function readBack({ pass, rename, drop, set }: WrittenEdit): HeaderEdit {
  return {
    pass, rename: new Map(rename), drop,
    set: set.map(([name, text]) => ({ name, value: { source: text, render: () => text } })),
  }
}
