/**
 * `npm run test:drachtio -- HOST:PORT [SECRET [SIP-HOST:PORT]]`: the table of calls on a drachtio-server that is
 * running. Phones are on 127.0.0.1, so the server must reach that. Rows it is known to play otherwise are told apart.
 */
const [control, secret = 'cymru', sip] = process.argv.slice(2)
if (control === undefined || !/^.+:\d+$/.test(control)) {
  process.stderr.write('usage: npm run test:drachtio -- HOST:PORT [SECRET [SIP-HOST:PORT]]\n')
  process.exitCode = 2
} else {
  Object.assign(process.env, { DRACHTIO: control, DRACHTIO_SECRET: secret, ...sip ? { DRACHTIO_SIP: sip } : {} })
  process.argv.length = 2
  await import('../loopback/scenarios/run.ts')
}
