/** Messages by the grammar of RFC 3261 §25, as odd as it allows, from fast-check. */
import { longName } from '../../../src/sip/header-names.ts'
import { fc } from '../../support/drawn.ts'

type Text = fc.Arbitrary<string>

const join = (...parts: readonly (Text | string)[]): Text =>
  fc.tuple(...parts.map(part => typeof part === 'string' ? fc.constant(part) : part)).map(all => all.join(''))
const chars = (of: string, min: number, max: number): Text =>
  fc.array(fc.constantFrom(...of), { minLength: min, maxLength: max }).map(all => all.join(''))
const maybe = (text: Text): Text => fc.oneof(fc.constant(''), text)
const several = (one: Text, between: string, max: number): Text =>
  fc.array(one, { minLength: 1, maxLength: max }).map(all => all.join(between))

const alphanum = 'abcXYZ019'
const token = chars(`${alphanum}-.!%*_+\`'~`, 1, 8)
const space = fc.constantFrom(' ', '  ', '\t', '\r\n ', ' \r\n\t')
const swallowed = fc.constantFrom('', '', '', ' ', '\r\n ')
const equal = join(swallowed, '=', swallowed)
const quoted = join('"', chars(`${alphanum} ,;<>@:=\t`, 0, 8), maybe(fc.constantFrom('\\"', '\\\\', '\\a')), '"')
const host = fc.oneof(
  fc.constantFrom('acme.example', 'h', '192.0.2.1', '[2001:db8::1]', '[::ffff:192.0.2.1]', 'a-b.c1.example.'),
)
const port = fc.nat(65_535).map(String)
const hostport = join(host, maybe(join(':', port)))
const escaped = fc.constantFrom('%41', '%20', '%00', '%2540', '%c3%A9')
const user = join(chars(`${alphanum}-_.!~*'()&=+$,;?/`, 1, 8), maybe(escaped))
const uriParam = join(';', fc.oneof(
  fc.constantFrom('lr', 'transport=tcp', 'user=phone', 'maddr=192.0.2.9', 'ttl=15'),
  join(chars(`${alphanum}[]/:&+$-_.!~*'()`, 1, 6), maybe(join('=', chars(`${alphanum}[]/:&+$-_.!~*'()`, 1, 6)))),
))
const sipUri = join(
  fc.constantFrom('sip:', 'sips:', 'SIP:'), maybe(join(user, maybe(join(':', chars(alphanum, 0, 5))), '@')), hostport,
  maybe(uriParam), maybe(uriParam),
)
const uri = fc.oneof(
  { arbitrary: sipUri, weight: 6 },
  { arbitrary: fc.constantFrom('tel:+1-201-555-0123;ext=3', 'urn:service:sos'), weight: 1 },
)
const param = join(swallowed, ';', swallowed, token, maybe(join(equal, fc.oneof(token, host, quoted))))
const displayName = fc.oneof(quoted, several(token, ' ', 3).map(text => `${text} `))
const nameAddr = join(maybe(displayName), '<', uri, maybe(join('?', 'a=b')), '>')
/** Without brackets nothing of the URI may be the header's: no comma, no question mark, no semicolon. */
const bareUri = join(
  fc.constantFrom('sip:', 'sips:'), maybe(join(chars(`${alphanum}-_.!~*'()&=+$/`, 1, 8), '@')), hostport,
)
const party = fc.oneof(nameAddr, bareUri)
const tag = join(swallowed, ';', swallowed, 'tag', equal, token)
const colon = fc.constantFrom(': ', ':', ' : ', ' :\r\n ')

const via = join(
  'SIP', swallowed, '/', swallowed, '2.0', swallowed, '/', swallowed, fc.constantFrom('UDP', 'TCP', 'TLS', 'WS', 'X-a'),
  space, hostport, ';branch=z9hG4bK', token, maybe(fc.constantFrom(';rport', ';received=192.0.2.4', ';maddr=h')),
  maybe(param),
)
const line = (names: readonly string[], value: Text): Text => join(fc.constantFrom(...names), colon, value)
const extra = fc.oneof(
  line(['Record-Route', 'Route', 'record-route'], several(join('<', sipUri, ';lr>'), ', ', 3)),
  line(['Contact', 'm'], several(join(nameAddr, maybe(param)), ',', 3)),
  line(['Subject', 's', 'X-Odd'], fc.oneof(chars(`${alphanum} ;,<>"\\:`, 0, 20), fc.constant('\xc3\xa9'))),
  line(['Supported', 'k', 'Require', 'Allow'], several(token, ' , ', 4)),
  line(['Session-Expires', 'x'], join(
    fc.nat(9_999).map(String), maybe(fc.constantFrom(';refresher=uac', ';refresher=uas')),
  )),
  line(['RAck'], join(fc.nat().map(String), space, fc.nat().map(String), space, token)),
  line(['P-Asserted-Identity', 'Referred-By', 'b'], party),
)
const methods = ['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'UPDATE', 'PRACK', 'INFO', 'REGISTER', 'NEWMETHOD']

/** Most of the extra lines may stand once only, by whatever name. */
const nameOf = (text: string): string => longName(text.slice(0, text.indexOf(':')).trim())

/** Every message drawn is one that the grammar allows. */
export const grammatical: fc.Arbitrary<Buffer> = fc.tuple(
  fc.constantFrom(...methods), fc.boolean(), fc.integer({ min: 100, max: 699 }), sipUri,
  fc.record({
    via: line(['Via', 'v', 'VIA'], via), passed: maybe(join(',', via)),
    from: line(['From', 'f'], join(party, tag)), to: line(['To', 't'], join(party, maybe(tag))),
    callId: line(['Call-ID', 'i', 'CALL-ID'], join(token, maybe(join('@', token)))),
    sequence: fc.nat(0x7fff_ffff), maxForwards: fc.nat(255),
    extras: fc.uniqueArray(extra, { maxLength: 5, selector: nameOf }),
    body: fc.oneof(fc.constant(''), chars('v=0\r\n\x00\xff', 1, 30)), mix: fc.nat(),
  }),
).map(([method, isRequest, status, target, parts]) => {
  const { via: newest, passed, from, to, callId, sequence, maxForwards, extras, body, mix } = parts
  const start = isRequest ? `${method} ${target} SIP/2.0` : `SIP/2.0 ${status} What ever`
  const lines = [
    // A response comes back with one Via, ours.
    isRequest ? newest + passed : newest,
    from, to, callId, `CSeq: ${sequence} ${method}`, `Max-Forwards: ${maxForwards}`, ...extras,
    `${mix % 2 === 0 ? 'Content-Length' : 'l'}: ${body.length}`,
  ]
  const turned = [...lines.slice(mix % lines.length), ...lines.slice(0, mix % lines.length)]
  return Buffer.from([start, ...turned, '', body].join('\r\n'), 'latin1')
})

/** So many drawn at once; other seeds give others. */
export function drawnMessages(count: number, seed: number): readonly Buffer[] {
  return fc.sample(grammatical, { numRuns: count, seed })
}
