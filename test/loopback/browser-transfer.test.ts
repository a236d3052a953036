/**
 * A real browser is transferred, transfers, and is whom somebody is joined to: it goes to another session of
 * the media engine, with new ways and new keys, and hears and is heard there.
 */
import { suite } from 'uvu'
import { phone, type Phone } from '../edge/phones.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { bothHear, RtpPhone } from '../support/rtp-phone.ts'
import { openTalkingBrowser, type TalkingBrowser } from '../support/talking-browser.ts'
import { called, hearOfTransfer, refer, taken } from './voices.ts'

const test = suite('the browser\'s transfers')
let desk: Phone
let shop: Phone
let desks: RtpPhone
let shops: RtpPhone
let browser: TalkingBrowser

const uriOf = (user: string): string => `sip:${user}@${browser.router}`

function portOf({ layer }: Phone): number {
  return layer.listeners[0]?.port ?? 0
}

async function isOver(): Promise<void> {
  await browser.isQuiet()
  for (const rtp of [desks, shops]) rtp.hush()
}

test('a page with a tone registers', async () => {
  desk = await phone('udp')
  shop = await phone('udp')
  desks = await RtpPhone.open(1_000)
  shops = await RtpPhone.open(1_500)
  browser = await openTalkingBrowser({ desk: portOf(desk), shop: portOf(shop) })
})

test('whom it called transfers it, and whom it is sent to sends it back', async () => {
  await browser.page.evaluate('call("desk")')
  const first = await taken(desk, desks)
  await browser.bothHear(desks, 'before the transfer')
  refer(first.party, uriOf('shop'))
  const second = await taken(shop, shops)
  await second.isJoined()
  await hearOfTransfer(first.party)
  desks.hush()
  await browser.bothHear(shops, 'after the transfer')
  refer(second.party, uriOf('desk'))
  const third = await taken(desk, desks)
  await third.isJoined()
  await hearOfTransfer(second.party)
  shops.hush()
  await browser.bothHear(desks, 'after it was sent back')
  third.party.leg.bye()
  await browser.noted('local ended')
  await isOver()
})

test('who called it transfers it', async () => {
  const first = await called(desk, desks, uriOf('ada'))
  await browser.bothHear(desks, 'before the transfer')
  refer(first.party, uriOf('shop'))
  const second = await taken(shop, shops)
  await second.isJoined()
  await hearOfTransfer(first.party)
  desks.hush()
  await browser.bothHear(shops, 'after the transfer')
  second.party.leg.bye()
  await browser.noted('remote ended')
  await isOver()
})

test('it transfers who called it: the two phones hear each other, and it hears that it went well', async () => {
  const first = await called(desk, desks, uriOf('ada'))
  await browser.bothHear(desks, 'before the transfer')
  await browser.page.evaluate('refer("shop", session)')
  const second = await taken(shop, shops)
  await first.isJoined()
  await browser.noted('transfer accepted')
  await browser.noted('remote ended')
  await bothHear(desks, shops, 'when the browser is gone')
  second.party.leg.bye()
  await first.party.next('bye')
  await isOver()
})

test('it is joined to somebody who was asked before', async () => {
  const first = await called(desk, desks, uriOf('ada'))
  await browser.bothHear(desks, 'before the transfer')
  const consulting = called(desk, desks, uriOf('shop'))
  const third = await taken(shop, shops)
  const second = await consulting
  refer(first.party, uriOf('shop'), second.party)
  await third.isJoined()
  await hearOfTransfer(first.party)
  // It hears where the browser is now, which hears by what ways to come once that is answered.
  await third.isJoined()
  await second.party.next('bye')
  desks.hush()
  await browser.bothHear(shops, 'after they were joined')
  third.party.leg.bye()
  await browser.noted('remote ended')
  await isOver()
})

test('somebody is joined to it, whom it was asked about before', async () => {
  const consulting = called(desk, desks, uriOf('shop'))
  const third = await taken(shop, shops)
  const first = await consulting
  const second = await called(desk, desks, uriOf('ada'))
  await browser.bothHear(desks, 'while it is asked')
  refer(first.party, uriOf('ada'), second.party)
  await third.isJoined()
  await hearOfTransfer(first.party)
  await second.party.next('bye')
  desks.hush()
  await browser.bothHear(shops, 'after they were joined')
  third.party.leg.bye()
  await browser.noted('remote ended')
  await isOver()
})

test('it joins the two it talks to', async () => {
  const first = await called(desk, desks, uriOf('ada'))
  await browser.bothHear(desks, 'before it consults')
  await browser.page.evaluate('void (window.waiting = session, call("shop"))')
  const third = await taken(shop, shops)
  await browser.noted('local confirmed')
  await browser.page.evaluate('refer("shop", waiting, session)')
  await Promise.all([first.isJoined(), third.isJoined()])
  await browser.noted('transfer accepted')
  await browser.noted('remote ended')
  await browser.noted('local ended')
  await bothHear(desks, shops, 'when the browser is gone')
  third.party.leg.bye()
  await first.party.next('bye')
  await isOver()
})

test('nothing is left open', async () => {
  await browser?.close()
  for (const rtp of [desks, shops]) rtp.close()
  for (const each of [desk, shop]) await each.close()
  await assertNothingLeft()
})

test.run()
