/** The page of `npm run demo:web` in a real browser: each place is called, and what is heard is what sounds there. */
import { launch, type Browser, type Page } from 'puppeteer-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { voices } from './people.ts'
import { startWebDemo, type WebDemo } from './web-demo.ts'

const test = suite('the phone in the page')
let demo: WebDemo
let browser: Browser
let page: Page

const TONE_HZ = 440

async function stateIs(state: string): Promise<void> {
  await eventually(10_000, `the page says ${state}`, async () => {
    const [now, text] = await page.evaluate(`[phone.state, document.getElementById('state').textContent]`) as string[]
    if (now !== state) throw new Error(`${now}: ${text}`)
    return true
  })
}

/** One of these pitches is the loudest that is heard. */
async function hears(what: string, ...pitches: readonly number[]): Promise<void> {
  await eventually(12_000, `it hears ${what}`, async () => {
    const { hz, level } = await page.evaluate('phone.peak()') as { hz: number; level: number }
    if (level > 100 && pitches.some(pitch => Math.abs(hz - pitch) < 20)) return true
    throw new Error(`${Math.round(hz)} Hz at ${level}`)
  })
}

async function calls(place: string, meanwhile: () => Promise<void>): Promise<void> {
  await page.click(`[data-call=${place}]`)
  await stateIs('talking')
  try {
    await meanwhile()
  } finally {
    await page.click('#hang-up')
    await stateIs('free')
  }
}

test('the demo starts and the page connects', async () => {
  demo = await startWebDemo(0)
  assert.equal(demo.missing, [])
  browser = await launch({
    executablePath: '/usr/bin/chromium',
    args: [
      ...process.getuid?.() === 0 ? ['--no-sandbox'] : [], '--ignore-certificate-errors', '--disable-gpu',
      '--disable-dev-shm-usage', '--autoplay-policy=no-user-gesture-required', '--allow-loopback-in-peer-connection',
      '--disable-features=WebRtcHideLocalIpsWithMdns',
    ],
  })
  page = await browser.newPage()
  await page.goto(demo.url)
  await stateIs('free')
})

test('echo: the page hears itself', () => calls('echo', () => hears('its own tone', TONE_HZ)))

test('menu: the question is heard, and the tune behind 1', () => calls('menu', async () => {
  // The greeting before it has no such note, and takes no keys.
  await hears('the question', 880)
  await page.click('.keys button')
  await hears('the tune', 523)
}))

test('queue: music first, then the agent', () => calls('queue', async () => {
  await hears('the music', 523, 587, 659, 784, 880)
  await hears('the agent', voices.agent)
}))

test('conference: the guests are heard', () => calls('conference', () => hears('a guest', ...voices.guests)))

test('messages of SIP are shown as they pass', async () => {
  const shown = await page.evaluate('document.getElementById("messages").textContent') as string
  for (const word of ['INVITE', '200 OK', 'ACK', 'BYE']) assert.ok(shown.includes(word), word)
})

test('everything ends', async () => {
  await browser?.close()
  await demo?.close()
  await assertNothingLeft()
})

test.after(async () => {
  await browser?.close()
  await demo?.close()
})
test.run()
