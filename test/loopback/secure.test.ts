/** Calls through the real process over TLS and WebSocket, which SIPp cannot speak: the parties are our own. */
import { once } from 'node:events'
import { copyFile } from 'node:fs/promises'
import { connect } from 'node:tls'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'
import { offer, sdp } from '../edge/messages.ts'
import { phone } from '../edge/phones.ts'
import { issue, makeRoot, type CertificateFiles } from '../support/certificates.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { patient } from '../support/patience.ts'
import { freePorts } from '../support/ports.ts'
import { startRouter, type Router } from '../support/router.ts'
import { tempDir } from '../support/temp-dir.ts'

const test = suite('secure')
const dir = await tempDir()
const [tlsPort = 0, wssPort = 0, tlsPhone = 0, udpPhone = 0] = await freePorts(4)
let root: CertificateFiles
let own: CertificateFiles
let router: Router

const policy = `policy: 1
rules:
  - name: secured
    when: { peer: anyone, to: "secured" }
    do: { dial: "sip:127.0.0.1:${tlsPhone};transport=tls" }
  - name: plain
    when: { peer: anyone }
    do: { dial: "sip:127.0.0.1:${udpPhone}" }
`

test('the router is ready', async () => {
  root = await makeRoot(dir.path)
  own = await issue(dir.path, root, 'own', 'IP:127.0.0.1,DNS:sip.example')
  await copyFile(own.cert, `${dir.path}/live.pem`)
  await copyFile(own.key, `${dir.path}/live.key`)
  const config = await dir.write('config.yaml', `tls: { cert: live.pem, key: live.key, ca: ${root.cert} }
origins: ["https://phone.example"]
defence: { lag: ${patient.defence.lag} }
`)
  router = await startRouter({ policy, args: [
    '--config', config, '--listen', `tls:127.0.0.1:${tlsPort}`,
    '--listen', `wss:127.0.0.1:${wssPort}/advertise:sip.example:443`,
  ] })
})

test('a call over TLS leaves over TLS, both sides proved, and goes on when the certificate changes', async () => {
  const tls = { ...await issue(dir.path, root, 'phones', 'IP:127.0.0.1'), ca: root.cert }
  const caller = await phone('tls', undefined, { tls })
  const target = await phone('tls', undefined, { tls, port: tlsPhone })
  const call = caller.dial(`sip:secured@127.0.0.1:${tlsPort};transport=tls`)
  const callee = await target.taken()
  callee.leg.answer({ body: sdp(offer) })
  await call.next('answer')
  call.leg.ack()
  await callee.next('ack')

  const next = await issue(dir.path, root, 'next', 'IP:127.0.0.1')
  await copyFile(next.cert, `${dir.path}/live.pem`)
  await copyFile(next.key, `${dir.path}/live.key`)
  await eventually(8_000, 'the new certificate', async () => await shownAt(tlsPort) === 'next')

  callee.leg.bye()
  await call.next('bye')
  const [record] = await router.take()
  assert.equal([record?.status, record?.rule, record?.endedBy], [200, 'secured', 'callee'])
  assert.match(record?.source ?? '', /^tls:127\.0\.0\.1:/)
  await caller.close()
  await target.close()
})

test('a call from a browser reaches a UDP phone, and its BYE comes back over the WebSocket', async () => {
  const target = await phone('udp', undefined, { port: udpPhone })
  const page = new WebSocket(`wss://127.0.0.1:${wssPort}`, ['sip'], {
    rejectUnauthorized: false, origin: 'https://phone.example',
  })
  const heard: string[] = []
  page.on('message', data => heard.push((data as Buffer).toString()))
  await once(page, 'open')
  const said = (start: string) => eventually(3_000, start, () => heard.find(text => text.startsWith(start)))
  const say = (line: string, cseq: string, to: string, branch: string, body = '') => page.send([
    `${line} SIP/2.0`, `Via: SIP/2.0/WSS b7.invalid;branch=z9hG4bK${branch}`, 'Max-Forwards: 70',
    'From: <sip:page@example.com>;tag=page', to, 'Call-ID: page-1', `CSeq: ${cseq}`,
    'Contact: <sip:page@b7.invalid;transport=ws>',
    ...body === '' ? [] : ['Content-Type: application/sdp'], `Content-Length: ${body.length}`, '', body,
  ].join('\r\n'))
  say('INVITE sip:100@sip.example', '1 INVITE', 'To: <sip:100@sip.example>', 'a', offer)
  const callee = await target.taken()
  callee.leg.answer({ body: sdp(offer) })
  const ok = await said('SIP/2.0 200')
  assert.match(ok, /^Contact: <sip:sip\.example:443;transport=wss>/m)
  say('ACK sip:sip.example:443;transport=ws', '1 ACK', /^To: .*/m.exec(ok)?.[0] ?? '', 'b')
  await callee.next('ack')
  callee.leg.bye()
  const bye = await said('BYE ')
  assert.match(bye, /^BYE sip:page@b7\.invalid;transport=ws SIP\/2\.0\r\nVia: SIP\/2\.0\/WSS sip\.example:443;/)
  const line = (name: string) => new RegExp(`^${name}: .*`, 'm').exec(bye)?.[0] ?? ''
  const back = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map(line)
  page.send(['SIP/2.0 200 OK', ...back, 'Content-Length: 0', '', ''].join('\r\n'))
  const [record] = await router.take()
  assert.equal([record?.status, record?.rule, record?.endedBy], [200, 'plain', 'callee'])
  assert.match(record?.source ?? '', /^wss:127\.0\.0\.1:/)
  page.terminate()
  await target.close()
})

test('who may not come in is counted by reason', async () => {
  const foreign = new WebSocket(`wss://127.0.0.1:${wssPort}`, ['sip'], {
    rejectUnauthorized: false, origin: 'https://evil.example',
  })
  const [error] = await once(foreign, 'error') as [Error]
  assert.match(error.message, '403')
  const { text } = await router.admin('GET', '/metrics')
  assert.match(text, 'pointsman_guard_refused_total{reason="ws-handshake"} 1')
})

test('the router stops, and nothing is left', async () => {
  assert.is(await router.stop(), 0)
  await dir.remove()
  await assertNothingLeft()
})

/** The name in the certificate a new connection is shown. */
async function shownAt(port: number): Promise<string | undefined> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const name = socket.getPeerCertificate().subject.CN
  socket.destroy()
  return String(name)
}

test.run()
