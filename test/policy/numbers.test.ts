import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createNumbers, isCountry } from '../../src/policy/numbers.ts'
import { partyOf } from '../../src/policy/read-facts.ts'

const fr = createNumbers('FR')

const readAtHome: readonly (readonly [home: string, text: string, e164: string | undefined])[] = [
  ['FR', '0612345678', '+33612345678'],
  ['FR', '+33612345678', '+33612345678'],
  ['FR', '0033612345678', '+33612345678'],
  ['FR', '33612345678', '+33612345678'],
  ['FR', '+33 6 12-34.56(78)', '+33612345678'],
  ['FR', '06 12 34 56 78', '+33612345678'],
  ['FR', '+330145550100', '+33145550100'],
  ['FR', '00442079460000', '+442079460000'],
  ['FR', '+999123456', '+999123456'],
  ['FR', '112', undefined],
  ['FR', '3949', undefined],
  ['FR', '1001', undefined],
  ['FR', 'alice', undefined],
  ['FR', '*31#0612345678', undefined],
  ['FR', '', undefined],
  ['FR', '+', undefined],
  ['FR', '06123456789012345678', undefined],
  ['DE', '201', undefined],
  ['DE', '201234', undefined],
  ['US', '2025550123', '+12025550123'],
  ['US', '12025550123', '+12025550123'],
  ['US', '011442079460000', '+442079460000'],
  ['GB', '020 7946 0000', '+442079460000'],
  ['IT', '0612345678', '+390612345678'],
]

for (const [home, text, e164] of readAtHome) {
  test(`at home in ${home} "${text}" is ${e164 ?? 'no number'}`, () => {
    const numbers = createNumbers(home)
    assert.is(numbers.e164Of(text), e164)
    assert.is(numbers.e164Of(text), e164, 'also when asked again')
  })
}

test('without a home only a plus makes a number', () => {
  const numbers = createNumbers(undefined)
  assert.is(numbers.e164Of('+33612345678'), '+33612345678')
  assert.is(numbers.e164Of('0612345678'), undefined)
  assert.is(numbers.headOf('06'), undefined)
})

test('the beginning of a dialled number stands for one in E.164', () => {
  assert.is(fr.headOf('06'), '+336')
  assert.is(fr.headOf('0044'), '+44')
  assert.is(fr.headOf('+33'), '+33')
  assert.is(fr.headOf('1'), undefined)
  assert.is(createNumbers('US').headOf('202'), '+1202')
  assert.is(createNumbers('US').headOf('1202'), '+1202')
  assert.is(createNumbers('IT').headOf('06'), '+3906')
})

test('a country is known by its two letters', () => {
  assert.ok(isCountry('FR'))
  assert.not(isCountry('XX'))
  assert.not(isCountry('constructor'))
})

const parties: readonly (readonly [uri: string, user: string, host: string, e164: string | undefined])[] = [
  ['sip:0145550100@Acme.Example:5070;transport=tcp', '0145550100', 'acme.example', '+33145550100'],
  ['sip:+33145550100;npdi;rn=1@10.0.0.1', '+33145550100', '10.0.0.1', '+33145550100'],
  ['sip:%2B33145550100@h', '+33145550100', 'h', '+33145550100'],
  ['sip:alice:secret@acme.example', 'alice', 'acme.example', undefined],
  ['sip:j%C3%BCrgen@acme.example', 'jürgen', 'acme.example', undefined],
  ['sip:[2001:DB8::1]', '', '2001:db8::1', undefined],
  ['tel:+33-1-45-55-01-00', '+33-1-45-55-01-00', '', '+33145550100'],
  ['tel:0145550100;phone-context=+33', '0145550100', '', '+33145550100'],
  ['tel:2025550123;phone-context=+1', '2025550123', '', '+12025550123'],
  ['sip:2025550123;phone-context=+1@gw', '2025550123', 'gw', '+12025550123'],
  ['tel:0145550100;phone-context=ims.example', '0145550100', '', '+33145550100'],
  ['not a uri', '', '', undefined],
  ['urn:service:sos', 'service:sos', '', undefined],
]

for (const [uri, user, host, e164] of parties) {
  test(`${uri} is user "${user}" at "${host}"${e164 ? `, number ${e164}` : ''}`, () => {
    assert.equal(partyOf(uri, fr), { uri, user, host, ...(e164 ? { e164 } : {}) })
  })
}

test.run()
