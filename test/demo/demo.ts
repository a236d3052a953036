/**
 * `npm run demo`: the router in this process, a caller and two callees as real SIP user agents. The
 * first callee is out of service, so the call fails over. Prints the ladder of both legs and why the
 * call went where it went, and ends by itself.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { createLog } from '../../src/base/log.ts'
import { explain, printExplanation } from '../../src/policy/explain.ts'
import { startService } from '../../src/service.ts'
import { openPhone, type Phone, type PhoneEvent } from '../support/phone.ts'
import { tempDir } from '../support/temp-dir.ts'
import { within } from '../support/within.ts'
import { drawLadder, type Arrow } from './ladder.ts'

const ROUTER = 'pointsman'
const TALK_MS = 500

const events: PhoneEvent[] = []
const watch = (event: PhoneEvent): void => { events.push(event) }
const say = (text: string): void => { process.stdout.write(`${text}\n`) }

await using caller = await openPhone({ name: 'caller', watch })
await using first = await openPhone({ name: 'orange', watch })
await using second = await openPhone({ name: 'sfr', watch })

const policy = `policy: 1
plan: { home: FR }
peers:
  pbx: { source: ["127.0.0.1"], contact: ["sip:127.0.0.1:${caller.port}"] }
  orange: { contact: ["sip:127.0.0.1:${first.port}"] }
  sfr: { contact: ["sip:127.0.0.1:${second.port}"] }
pools:
  pstn:
    pick: { in-order: [orange, sfr] }
    failover: { next-on: [unreachable, no-progress, 5xx], no-progress: 2s }
rules:
  - name: premium
    when: { to: "+338*" }
    do: { reject: 403 }
  - name: outbound
    when: { peer: pbx, to: "+33*" }
    do: { dial: pstn }
otherwise: { reject: 404 }
`
await using dir = await tempDir({ 'policy.yaml': policy })
const router = await startService({
  policy: dir.path,
  listen: [{ transport: 'udp', host: '127.0.0.1', port: 0 }],
  admin: undefined,
  rtpengine: [],
  cdr: undefined,
  drainMs: 1_000,
}, { log: createLog('warn') })

try {
  const port = router.listeners[0]?.port ?? 0
  say(`the policy\n\n${policy.trimEnd().replaceAll(/^/gm, '  ')}\n`)
  const facts = router.policy.current.policy.factsOf({
    atMs: Date.now(),
    source: { transport: 'udp', address: '127.0.0.1', port: caller.port },
    fromUri: `sip:caller@127.0.0.1:${caller.port}`,
    requestUri: `sip:0145550100@127.0.0.1:${port}`,
    headers: [],
  })
  await talkOnce(port)
  say('the call: 0145550100 is dialled, and orange is out of service\n')
  say(`${drawLadder(['caller', ROUTER, 'orange', 'sfr'], arrowsOf(events))}\n`)
  const why = printExplanation(explain(router.policy.current.policy, facts))
  say(`why it went there\n\n${why.replaceAll(`${dir.path}/`, '').trimEnd().replaceAll(/^/gm, '  ')}`)
} finally {
  await router.close()
}

/** One call that the first callee refuses and the second answers; the caller hangs up. */
async function talkOnce(port: number): Promise<void> {
  const refusing = refuseNext(first)
  const answering = answerNext(second)
  const talk = await caller.call('0145550100', `127.0.0.1:${port}`, sdp(caller))
  await refusing
  const ended = await answering
  await pause(TALK_MS)
  talk.hangUp()
  await within(2_000, 'the callee hears the BYE', ended())
}

async function refuseNext(phone: Phone): Promise<void> {
  (await phone.nextCall()).refuse(503)
}

/** Rings for a moment, answers, and returns what waits for the end. */
async function answerNext(phone: Phone): Promise<() => Promise<void>> {
  const call = await phone.nextCall()
  call.ring()
  await pause(TALK_MS)
  const talk = call.answer(sdp(phone))
  return () => talk.ended
}

/** A phone that sends is left of its arrow; the ladder has the router between caller and callees. */
function arrowsOf(seen: readonly PhoneEvent[]): Arrow[] {
  const start = seen[0]?.atMs ?? 0
  return seen.map(({ phone, way, what, atMs }) => ({
    atMs: atMs - start,
    from: way === 'sent' ? phone : ROUTER,
    to: way === 'sent' ? ROUTER : phone,
    says: what,
  }))
}

function sdp({ port }: Phone): string {
  return [
    'v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0',
    `m=audio ${port & 0xfffe} RTP/AVP 0`, 'a=rtpmap:0 PCMU/8000', '',
  ].join('\r\n')
}
