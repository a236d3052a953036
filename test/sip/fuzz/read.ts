/** Everything that reads a message, and what must come out the same when it is written and read again. */
import * as assert from 'uvu/assert'
import { checkRequest, checkResponse } from '../../../src/sip/check.ts'
import { parseCSeq } from '../../../src/sip/cseq.ts'
import { splitValues } from '../../../src/sip/headers.ts'
import type { ParseFault, SipMessage } from '../../../src/sip/message.ts'
import { parseNameAddr, printNameAddr, tagOf, withTag } from '../../../src/sip/name-addr.ts'
import { parseMessage } from '../../../src/sip/parse.ts'
import { printMessage } from '../../../src/sip/print.ts'
import { parseRAck, reliabilityAsked, rseqOf } from '../../../src/sip/reliable.ts'
import { responseTo } from '../../../src/sip/respond.ts'
import { sessionAsked, minSessionOf } from '../../../src/sip/session-timer.ts'
import { oneLine } from '../../../src/sip/text.ts'
import { parseUri, printUri, unescapeUri } from '../../../src/sip/uri.ts'
import { parseVia, printVia } from '../../../src/sip/via.ts'

/** @throws when a reader does, or when something changes by being written and read again */
export function readAll(message: SipMessage | ParseFault): void {
  if (message.kind === 'fault') {
    const { partial, status = 400, why } = message
    if (partial) printMessage(responseTo(partial, status, { toTag: 'x', reason: why }))
    return
  }
  for (const { name, value } of message.headers) readValue(name, value)
  sessionAsked(message.headers)
  minSessionOf(message.headers)
  if (message.kind === 'response') {
    checkResponse(message)
    rseqOf(message)
  } else {
    readUri(message.uri)
    reliabilityAsked(message)
    const answer = responseTo(message, 200, { toTag: 'x' })
    if (checkRequest(message) === undefined) {
      assert.not(checkResponseOf(answer), 'what is answered to a sound request can be used')
    }
  }
  same(message)
}

/** With its one Via left, as its sender would get it. */
function checkResponseOf(answer: SipMessage): string | undefined {
  const again = parseMessage(printMessage(answer))
  if (again.kind !== 'response') return again.kind === 'fault' ? again.why : 'a request'
  const why = checkResponse(again)
  return why === 'more Vias than the request had' ? undefined : why
}

function same(message: SipMessage): void {
  const again = parseMessage(printMessage(message))
  if (again.kind === 'fault') throw new Error(`printed, it cannot be read: ${again.why}`)
  assert.ok(again.body.equals(message.body), 'the body is the same')
  const others = ({ headers }: SipMessage): string =>
    headers.filter(line => line.name !== 'content-length').map(line => `${line.as}:${line.value}`).join('\n')
  assert.is(others(again), others(message))
  assert.is(startOf(again), startOf(message))
}

function startOf(message: SipMessage): string {
  if (message.kind === 'request') return `${message.method} ${message.uri}`
  return `${message.status} ${oneLine(message.reason)}`
}

const parties = new Set([
  'from', 'to', 'contact', 'route', 'record-route', 'p-asserted-identity', 'refer-to', 'referred-by', 'diversion',
])

function readValue(name: string, value: string): void {
  if (parties.has(name)) for (const one of splitValues(value)) readParty(one)
  else if (name === 'via') for (const one of splitValues(value)) readVia(one)
  else if (name === 'cseq') parseCSeq(value)
  else if (name === 'rack') parseRAck(value)
}

function readVia(value: string): void {
  const via = parseVia(value)
  if (via) assert.equal(parseVia(printVia(via)), via, 'a Via written and read again')
}

function readParty(value: string): void {
  const party = parseNameAddr(value)
  tagOf(value)
  if (!party) return
  const again = parseNameAddr(printNameAddr(party))
  assert.is(again?.displayName ?? '', party.displayName ?? '', 'a display name written and read again')
  assert.is(again?.uri, party.uri, 'the URI of a party written and read again')
  assert.equal(again?.params, party.params)
  assert.is(tagOf(withTag(value, 'ours')), 'ours')
  readUri(party.uri)
}

function readUri(text: string): void {
  const uri = parseUri(text)
  if (!uri) return
  unescapeUri(uri.user ?? '')
  assert.equal(parseUri(printUri(uri)), uri, 'a URI written and read again')
}
