/**
 * `npm run demo:web`: a page with a phone in it, and a router whose echo, menu, queue and conference it calls over
 * WSS. Runs until it is interrupted. A number as argument is the page's port.
 */
import { startWebDemo } from './web-demo.ts'

const say = (text: string): void => { process.stdout.write(`${text}\n`) }
const usualPort = 8443
const [port = String(usualPort)] = process.argv.slice(2)

try {
  const demo = await startWebDemo(Number(port))
  for (const each of demo.missing) say(`${each}; until then there is no conference`)
  say(`open ${demo.url}`)
  say('Its certificate was made a moment ago, so the browser asks whether to trust it. Ctrl-C ends it.')
  await new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve)
  })
  await demo.close()
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
