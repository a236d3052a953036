/** Frames and messages of ours held against those of a transcript, but for names, times and what the README lists. */
import * as assert from 'uvu/assert'
import type { Names, Step } from './transcript.ts'

/** What the front names or counts itself; the message's own length stands beside its text. */
const SOURCE = 2
const volatile = /(?:;tag=|;branch=|;from-tag=|^Call-ID: *|^CSeq: *)([^;,\s|>]+)/gim

/** Compares two SIP texts as messages: headers by name, whatever their order, names as far as they are known. */
export function assertMessage(actual: string, expected: string, names: Names, where: string): void {
  const [theirs, ours] = [expected, actual].map(text => parsed(text))
  for (const [name, value] of theirs?.headers ?? []) {
    // Our ACK is echoed before it has a Via, and theirs, which nobody answers, goes up as it came.
    if (name === 'via' && ours?.start.startsWith('ACK')) continue
    const own = ours?.headers.get(name)
    assert.is.not(own, undefined, `${where}: ${name} is missing in\n${actual}`)
    // Called, the server counts its own requests from 2, we from 1: such a number is no name that holds elsewhere.
    if (name === 'cseq' && /^\d /.test(value)) {
      assert.is(own?.replace(/^\d /, ''), value.slice(2), `${where}: ${name}`)
      continue
    }
    // Ours bears a mark, as a user, that says it is ours.
    if (name === 'record-route') names.learn(value, own ?? '')
    const pairs = [namesIn(value, name), namesIn(own ?? '', name)]
    for (const [index, theirName] of (pairs[0] ?? []).entries()) {
      const ourName = pairs[1]?.[index] ?? ''
      assert.ok(names.learn(theirName, ourName), `${where}: ${theirName} is ${ourName} in ${name}`)
    }
    if (name === 'content-length') continue
    // In what it makes up itself the server writes no brackets.
    const bare = (text: string): string => sorted(name === 'to' ? text.replace(/[<>]/g, '') : text)
    assert.is(bare(own ?? ''), bare(names.translate(value)), `${where}: ${name}`)
  }
  // The 2xx of an UPDATE moves the target, so it says where we are.
  const isProvisional = ours?.start.startsWith('SIP/2.0 1') === true
  const movesTarget = isProvisional || ours?.headers.get('cseq')?.endsWith('UPDATE') === true
  const meant = new Set([...movesTarget ? ['contact'] : [], 'max-breadth'])
  const more = [...ours?.headers.keys() ?? []].filter(name => !theirs?.headers.has(name) && !meant.has(name))
  assert.equal(more, [], `${where}: headers that the server did not write`)
  assert.is(ours?.start, names.translate(theirs?.start ?? ''), where)
  assert.is(ours?.body, theirs?.body, where)
}

function namesIn(value: string, name: string): string[] {
  const line = name === 'call-id' ? `Call-ID: ${value}` : name === 'cseq' ? `CSeq: ${value}` : value
  return [...line.matchAll(volatile)].map(([, found]) => found ?? '').toSorted()
}

/** Parameters come in any order, with space behind commas or none; ours has `received` too (RFC 3581 §4). */
function sorted(value: string): string {
  return value.split(/,\s*/).map(one =>
    one.split(';').filter(param => !param.startsWith('received=')).toSorted().join(';')).join(',')
}

function parsed(text: string) {
  const [head = '', ...body] = text.split('\r\n\r\n')
  const [start = '', ...lines] = head.split('\r\n')
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    const [name, value] = [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    headers.set(name, headers.has(name) ? `${headers.get(name)}, ${value}` : value)
  }
  return { start, headers, body: body.join('\r\n\r\n').trimEnd() }
}

/** Compares the first line of a frame, and learns the names in it. */
export function assertLead(actual: { lead: string; text: string }, expected: Step, names: Names, where: string): void {
  const theirs = expected.lead.split('|').slice(1)
  const ours = actual.lead.split('|').slice(1)
  const verb = theirs[0]
  const [first, ...rest] = theirs
  assert.is(ours[0], first, where)
  if (rest[2]?.includes('/127.0.0.1:')) {
    // The answer to authenticate: listeners in any order, a version that drachtio-srf can read.
    assert.equal(ours[3]?.split(',').toSorted(), rest[2].split(',').toSorted())
    assert.match(ours[4] ?? '', /^v0\.9\.10/)
    return
  }
  assert.is(ours.length, theirs.length, `${where}: ${actual.lead} for ${expected.lead}`)
  if (verb?.startsWith('cdr:')) {
    // Beside the time, the source and the role or reason.
    return assert.equal([ours[1], ...ours.slice(3)], [theirs[1], ...theirs.slice(3)], where)
  }
  const offset = verb === 'sip' ? 1 : 3
  for (const [index, token] of theirs.entries()) {
    const own = ours[index] ?? ''
    const place = index - offset + SOURCE
    if (expected.text === '' || index < offset || place > SOURCE + 7) {
      assert.is(own, names.translate(token), `${where}: token ${index}`)
    } else if (place === SOURCE + 1) {
      assert.is(Number(own), token === '0' ? 0 : actual.text.length, `${where}: the length`)
    } else if (place === SOURCE + 2) {
      if (token !== '') assert.is(own, token, `${where}: the transport`)
    } else if (place === SOURCE + 5) {
      assert.match(own, /^\d\d:\d\d:\d\d\.\d{6}$/, where)
    } else if (place === SOURCE + 6) {
      assert.ok(names.learn(token, own), `${where}: transaction ${token} is ${own}`)
    } else {
      if (place === SOURCE + 7) learnDialog(token, own, names)
      assert.is(own, names.translate(token), `${where}: token ${index}`)
    }
  }
}

function learnDialog(theirs: string, ours: string, names: Names): void {
  const [their, own] = [theirs, ours].map(id => /^(.*);from-tag=(.*)$/.exec(id))
  if (!their || !own) return
  names.learn(their[1] ?? '', own[1] ?? '')
  names.learn(their[2] ?? '', own[2] ?? '')
}
