/** What a recording server is told of a call (RFC 7865), read as XML by a reader that is not ours. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { recordingMetadata, type RecordedParty } from '../../src/recording/metadata.ts'

const test = suite('recording metadata')

const ann: RecordedParty = { key: 'a', uri: 'sip:ann@192.0.2.1', name: 'Ann', labels: ['1'], isHeld: false }
const bob: RecordedParty = { key: 'b', uri: 'sip:bob@192.0.2.2', labels: ['2'], isHeld: false }
const talk = {
  callUid: 'u1', group: 'u1', startedAtMs: Date.UTC(2026, 0, 1), recordedAtMs: Date.UTC(2026, 0, 1, 0, 0, 3),
  parties: [ann, bob],
}

/** The elements of this name, each with its attributes and content. */
function elements(xml: string, name: string): readonly { readonly attributes: string; readonly content: string }[] {
  return [...xml.matchAll(new RegExp(`<${name}((?: [^>]*?)?)(?:/>|>(.*?)</${name}>)`, 'gs'))]
    .map(([, attributes = '', content = '']) => ({ attributes: attributes.trim(), content }))
}

function only(xml: string, name: string): { readonly attributes: string; readonly content: string } {
  const [found, ...more] = elements(xml, name)
  assert.ok(found && more.length === 0, `one ${name}: ${xml}`)
  return found
}

function attribute(attributes: string, name: string): string {
  return new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1] ?? ''
}

/** Which labels each participant sends, and which it hears. */
function flows(xml: string): unknown {
  const labels = new Map(elements(xml, 'stream').map(({ attributes, content }) =>
    [attribute(attributes, 'stream_id'), only(content, 'label').content]))
  const names = new Map(elements(xml, 'participant').map(({ attributes, content }) =>
    [attribute(attributes, 'participant_id'), attribute(only(content, 'nameID').attributes, 'aor')]))
  return elements(xml, 'participantstreamassoc').map(({ attributes, content }) => [
    names.get(attribute(attributes, 'participant_id')),
    ...['send', 'recv'].map(way => elements(content, way).map(each => labels.get(each.content)).join()),
  ])
}

test('it says who talks, and which stream is whose', () => {
  const xml = recordingMetadata(talk)
  assert.ok(xml.startsWith('<?xml version="1.0" encoding="UTF-8"?>\r\n<recording '))
  assert.is(attribute(only(xml, 'recording').attributes, 'xmlns'), 'urn:ietf:params:xml:ns:recording:1')
  assert.is(only(xml, 'datamode').content, 'complete')
  assert.is(only(only(xml, 'session').content, 'start-time').content, '2026-01-01T00:00:00.000Z')
  assert.equal(elements(xml, 'associate-time').map(({ content }) => content),
    Array.from({ length: 4 }, () => '2026-01-01T00:00:03.000Z'))
  assert.equal(elements(xml, 'name').map(({ content }) => content), ['Ann'], 'who gives no name has none')
  assert.equal(flows(xml), [['sip:ann@192.0.2.1', '1', '2'], ['sip:bob@192.0.2.2', '2', '1']])
})

test('who is on hold hears nobody, and is heard of what it says still', () => {
  const xml = recordingMetadata({ ...talk, parties: [ann, { ...bob, isHeld: true }] })
  assert.equal(flows(xml), [['sip:ann@192.0.2.1', '1', '2'], ['sip:bob@192.0.2.2', '2', '']])
})

test('two calls that came of one another are of one group, and two that did not of none', () => {
  const groupOf = (callUid: string, group: string): string => {
    const xml = recordingMetadata({ ...talk, callUid, group })
    const id = attribute(only(xml, 'group').attributes, 'group_id')
    assert.is(only(only(xml, 'session').content, 'group-ref').content, id)
    return id
  }
  assert.is(groupOf('u1', 'u1'), groupOf('u2', 'u1'))
  assert.is.not(groupOf('u1', 'u1'), groupOf('u2', 'u2'))
})

test('names are UUIDs, the same for the same call and no other', () => {
  const ids = (xml: string): readonly string[] =>
    [...xml.matchAll(/(?:session|participant|stream|group)_id="([^"]+)"/g)].map(([, id = '']) => id)
  const [once, again, another] = ['u1', 'u1', 'u2']
    .map(uid => ids(recordingMetadata({ ...talk, callUid: uid, group: uid })))
  assert.equal(once, again)
  for (const id of once ?? []) {
    const bytes = Buffer.from(id, 'base64')
    assert.equal([bytes.length, (bytes[6] ?? 0) >> 4, (bytes[8] ?? 0) >> 6], [16, 8, 2], id)
    assert.not.ok(another?.includes(id))
  }
})

test('nothing of a stranger\'s is taken for markup', () => {
  const name = '"><stop/>&amp; \'A\'\u0000\u0007\ttab'
  const xml = recordingMetadata({ ...talk, parties: [{ ...ann, uri: 'sip:"<b>&@h', name }, bob] })
  assert.is(elements(xml, 'stop').length, 0)
  assert.is(only(xml, 'name').content, '&#34;&#62;&#60;stop/&#62;&#38;amp; &#39;A&#39;&#9;tab')
  assert.match(xml, /<nameID aor="sip:&#34;&#60;b&#62;&#38;@h">/)
})

test('names in UTF-8 are written by their numbers, and what is no UTF-8 does not end the document', () => {
  const wire = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')
  for (const [name, written] of [
    [wire('Zoë 😀'), 'Zo&#235; &#128512;'], ['\u00ff\u00fe', '&#65533;&#65533;'], [wire('\uffff'), ''],
  ] as const) {
    const xml = recordingMetadata({ ...talk, parties: [{ ...ann, name }, bob] })
    assert.is(only(xml, 'name').content, written)
    assert.match(xml, /^[\x09\x0a\x0d\x20-\x7e]*$/)
  }
})

test.run()
