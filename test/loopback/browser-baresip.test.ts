/**
 * A real browser and real phones: each calls the other, is heard and hears, before and after either holds, and after
 * either transfers the other.
 */
import { suite } from 'uvu'
import { startTalkingBaresip, type TalkingBaresip } from '../support/talking-baresip.ts'
import { mayCapture } from '../support/capture.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { bothHear } from '../support/rtp-phone.ts'
import { OFFICE, openTalkingBrowser, type TalkingBrowser } from '../support/talking-browser.ts'

const test = suite('the browser and the phone')
let browser: TalkingBrowser
let desk: TalkingBaresip
let shop: TalkingBaresip

const uriOf = (user: string): string => `sip:${user}@${browser.router}`

/** First the browser holds the call, then the phone. */
async function bothHold(phone: TalkingBaresip, who: 'local' | 'remote'): Promise<void> {
  await browser.page.evaluate('void session.hold()')
  await browser.noted(`${who} hold`)
  await browser.neitherHears(phone, 'while the browser holds')
  // It is not ready before it has heard the answer to its hold.
  const resumes = async (): Promise<boolean> => await browser.page.evaluate('session.unhold()') === true
  await eventually(3_000, 'the browser can resume', resumes)
  await browser.noted(`${who} unhold`)
  await browser.bothHear(phone, 'after the browser held and resumed')
  phone.tell('hold')
  await browser.noted(`${who} hold`)
  await browser.neitherHears(phone, 'while the phone holds')
  phone.tell('resume')
  await browser.noted(`${who} unhold`)
  await browser.bothHear(phone, 'after the phone held and resumed')
}

async function browserCalls(): Promise<void> {
  await browser.page.evaluate('call("desk")')
  await desk.next('CALL_ESTABLISHED')
  await browser.noted('local confirmed')
  await browser.bothHear(desk, 'after the browser called')
}

async function phoneCalls(): Promise<void> {
  desk.tell('dial', uriOf('ada'))
  await desk.next('CALL_ESTABLISHED')
  await browser.noted('remote confirmed')
  await browser.bothHear(desk, 'after the phone called')
}

test('a page and two phones register', async () => {
  browser = await openTalkingBrowser({ desk: 'registered', shop: 'registered' })
  const account = { password: 'of no use here', registrar: browser.router, host: OFFICE }
  desk = await startTalkingBaresip({ ...account, user: 'desk' }, 1_000)
  shop = await startTalkingBaresip({ ...account, user: 'shop' }, 1_500)
  for (const phone of [desk, shop]) await phone.registered()
})

test('the browser calls the phone: each hears the other, also after holds of both', async () => {
  await browserCalls()
  await bothHold(desk, 'local')
  await browser.page.evaluate('ua.terminateSessions()')
  await desk.next('CALL_CLOSED')
  await browser.isQuiet()
})

test('the phone calls the browser: each hears the other, also after holds of both', async () => {
  await phoneCalls()
  await bothHold(desk, 'remote')
  desk.tell('hangup')
  await browser.noted('remote ended')
  await browser.isQuiet()
})

test('the phone transfers the browser to another phone: those two hear each other, also after holds', async () => {
  await browserCalls()
  desk.tell('transfer', uriOf('shop'))
  await shop.next('CALL_ESTABLISHED')
  await desk.next('CALL_CLOSED')
  await browser.bothHear(shop, 'after the transfer')
  await bothHold(shop, 'local')
  shop.tell('hangup')
  await browser.noted('local ended')
  await browser.isQuiet()
})

test('the browser transfers the phone to another: the two phones hear each other', async () => {
  await phoneCalls()
  await browser.page.evaluate('refer("shop", session)')
  await shop.next('CALL_ESTABLISHED')
  await browser.noted('transfer accepted')
  await browser.noted('remote ended')
  await bothHear(desk, shop, 'when the browser is gone')
  desk.tell('hangup')
  await shop.next('CALL_CLOSED')
  await browser.isQuiet()
})

test('nothing is left open', async () => {
  for (const phone of [desk, shop]) await phone?.[Symbol.asyncDispose]()
  await browser?.close()
  await assertNothingLeft()
})

if (mayCapture) test.run()
else process.stdout.write('left out: only root may capture packets\n')
