import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { askEnum, type EnumRequest } from '../../src/lookups/enum.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { startDns, type DnsServer, type ZoneRecord } from '../support/dns-server.ts'

const lookups = suite<{ dns: DnsServer }>('lookups in ENUM')
const scope = { signal: new AbortController().signal, mayBePrivate: true }
const name = '0.0.1.0.5.5.5.4.1.3.3.e164.arpa'

lookups.before(async world => { world.dns = await startDns() })
lookups.before.each(({ dns }) => {
  dns.zone.clear()
  dns.mode = 'answer'
})
lookups.after(async ({ dns }) => {
  await dns.close()
  await assertNothingLeft()
})

function requestTo({ address }: DnsServer, more: Partial<EnumRequest> = {}): EnumRequest {
  return {
    over: 'enum', number: '+33145550100', domain: 'e164.arpa', service: 'E2U+sip', servers: [address], ...more,
  }
}

function naptr(order: number, preference: number, service: string, regexp: string, flags = 'u'): ZoneRecord {
  return { NAPTR: [order, preference, flags, service, '.', regexp] }
}

lookups('the best record of the service makes a URI of the number', async ({ dns }) => {
  dns.zone.set(name, [
    naptr(100, 20, 'E2U+sip', '!^.*$!sip:later@x.example!'),
    naptr(100, 10, 'E2U+sip', '!^\\+33(.*)$!sip:\\1@gw.example!'),
    naptr(10, 10, 'E2U+email:mailto', '!^.*$!mailto:a@b.example!'),
    naptr(10, 5, 'E2U+sip', '', ''),
  ])
  assert.equal(await askEnum(requestTo(dns), scope), {
    uri: 'sip:145550100@gw.example', user: '145550100', host: 'gw.example', number: '145550100',
  })
  assert.equal(dns.asked, [`NAPTR ${name}`])
})

lookups('a ported number has its routing number', async ({ dns }) => {
  dns.zone.set(name, [naptr(1, 1, 'E2U+pstn:tel', '!^.*$!tel:+33145550100;npdi;rn=+33199!')])
  const found = await askEnum(requestTo(dns, { service: 'E2U+pstn:tel' }), scope)
  assert.is(typeof found === 'object' && found['rn'], '+33199')
  assert.is(typeof found === 'object' && found['number'], '+33145550100')
})

lookups('no record, none that fits and no such name are an answer', async ({ dns }) => {
  assert.is(await askEnum(requestTo(dns), scope), 'nothing')
  dns.zone.set(name, [
    naptr(1, 1, 'E2U+sip', '!^\\+44!sip:x@y.example!'),
    // An expression that would take for ever elsewhere, and some that are none.
    naptr(2, 1, 'E2U+sip', '!^(\\+?[0-9]+)+x$!sip:x@y.example!'), naptr(3, 1, 'E2U+sip', '!(!sip:x@y.example!'),
    naptr(4, 1, 'E2U+sip', '!^.*$!sip:\\9@y.example!'), naptr(5, 1, 'E2U+sip', 'x'), naptr(6, 1, 'E2U+sip', ''),
  ])
  assert.is(await askEnum(requestTo(dns), scope), 'nothing')
})

lookups('a server that fails or says nothing is no answer', async ({ dns }) => {
  dns.mode = 'failing'
  const failed = await askEnum(requestTo(dns), scope).then(() => '', (error: unknown) => String(error))
  assert.match(failed, /ESERVFAIL/)
  dns.mode = 'silent'
  const stop = new AbortController()
  setTimeout(() => stop.abort(), 50)
  const late = await askEnum(requestTo(dns), { ...scope, signal: stop.signal })
    .then(() => '', (error: unknown) => String(error))
  assert.match(late, /ECANCELLED/)
})

lookups.run()
