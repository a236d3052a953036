/** Three phones and a router between them, for transfers. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { createLog } from '../../src/base/log.ts'
import type { CallRecord } from '../../src/cdr/record.ts'
import type { ArrivedLeg, DialogName, Leg, PlacedLeg } from '../../src/edge/signaling.ts'
import { openFront } from '../../src/cli/open-front.ts'
import { startService } from '../../src/service.ts'
import { offer, sdp } from '../edge/messages.ts'
import { quickPhone, type Party, type Phone } from '../edge/phones.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { patientDefence } from '../support/patience.ts'
import { tempDir } from '../support/temp-dir.ts'

/** A description that tells who made it. */
export const from = (who: number): string => offer.replaceAll('192.0.2.1', `192.0.2.${who}`)
export const [ofAlice, ofBob, ofCarol] = [from(11), from(12), from(13)]

/** Whose it is. */
export function speaker(text: string | undefined): string | undefined {
  return /^c=IN IP4 (\S+)$/m.exec(text?.replaceAll('\r', '') ?? '')?.[1]
}

export interface World {
  readonly alice: Phone
  readonly bob: Phone
  readonly carol: Phone
  /** How the router is called for this user. */
  at(user: string): string
  talking(caller: Phone, callee: Phone, user: string, offers?: string, answers?: string): Promise<Talk>
  /** The next records, oldest first. */
  records(count: number): Promise<CallRecord[]>
  allQuiet(): Promise<void>
  close(): Promise<void>
}

export interface Talk {
  readonly a: Party<PlacedLeg>
  readonly b: Party<ArrivedLeg>
}

/**
 * @param rules more of them, before those that dial each phone by its owner's name
 * @param onFront true for the drachtio adapter on our wire front, false for our own stack
 */
export async function openWorld(
  rules: (phones: Readonly<Record<'alice' | 'bob' | 'carol', string>>) => string, onFront = false,
): Promise<World> {
  const [alice, bob, carol] = [await quickPhone('udp'), await quickPhone('udp'), await quickPhone('udp')]
  const dir = await tempDir({ 'policy.yaml': `policy: 1
rules:
${rules({ alice: alice.uri, bob: bob.uri, carol: carol.uri })}
  - { name: alice, when: { peer: anyone, to: alice }, do: { dial: "${alice.uri}" } }
  - { name: bob, when: { peer: anyone, to: bob }, do: { dial: "${bob.uri}" } }
  - { name: carol, when: { peer: anyone, to: carol }, do: { dial: "${carol.uri}" } }
otherwise: { reject: 404 }
` })
  const cdr = join(dir.path, 'cdr.jsonl')
  const udp = [{ transport: 'udp', host: '127.0.0.1', port: 0 }] as const
  const secret = 'cymru'
  const front = onFront ? await openFront({
    control: { host: '127.0.0.1', port: 0 }, secret, app: undefined, log: createLog('silent'), listen: udp,
  }) : undefined
  const service = await startService({
    defence: patientDefence,
    policy: join(dir.path, 'policy.yaml'), cdr, rtpengine: [], drainMs: 100, admin: undefined,
    ...front ? { listen: [], drachtio: { ...front.control, secret } } : { listen: udp },
  }, { log: createLog('error') })
  if (front) {
    await eventually(3_000, 'the router is connected', async () =>
      (await service.metrics.drachtioUp.get()).values[0]?.value === 1)
    // Calls before the front knows what the router takes are refused, and nothing says when it does.
    await new Promise(resolve => setTimeout(resolve, 300))
  }
  const at = (user: string): string => `sip:${user}@127.0.0.1:${(front ?? service).listeners[0]?.port}`
  let taken = 0
  return {
    alice, bob, carol, at,
    async talking(caller, callee, user, offers = ofAlice, answers = ofBob) {
      const a = caller.dial(at(user), { body: sdp(offers) })
      const b = await callee.taken()
      b.leg.answer({ body: sdp(answers) })
      await a.next('answer')
      a.leg.ack()
      await b.next('ack')
      return { a, b }
    },
    async records(count) {
      const lines = await eventually(3_000, `${count} records`, async () => {
        const all = (await readFile(cdr, 'utf8')).split('\n').slice(0, -1)
        return all.length >= taken + count ? all : undefined
      })
      taken += count
      return lines.slice(taken - count, taken).map(line => JSON.parse(line) as CallRecord)
    },
    async allQuiet() {
      await eventually(3_000, 'nothing live', () =>
        service.calls.count + [alice, bob, carol].reduce((sum, { edge }) => sum + edge.legCount, 0) === 0)
    },
    async close() {
      await service.close()
      await front?.close()
      for (const each of [alice, bob, carol]) await each.close()
      await dir.remove()
      await assertNothingLeft()
    },
  }
}

export function refer(leg: Leg, to: string, more: readonly (readonly [string, string])[] = []): void {
  leg.request('REFER', { headers: [['Refer-To', `<${to}>`], ...more] })
}

/** The next NOTIFY, answered. */
export async function news(party: Party<Leg>): Promise<{ says: string; state: string }> {
  const { request } = await party.next('request')
  assert.is(request.method, 'NOTIFY')
  party.leg.respond(request.id, 200)
  const value = (name: string) => request.headers.find(([as]) => as === name)?.[1] ?? ''
  assert.match(value('Event'), /^refer/)
  assert.match(request.body?.type ?? '', 'message/sipfrag')
  return { says: request.body?.text.trim() ?? '', state: value('Subscription-State').replace(/;.*/, '') }
}

/** Answers the re-INVITE that joins a party to another, and says whom it was shown. */
export async function isJoined(party: Party<Leg>, body = ofBob): Promise<string | undefined> {
  const { request } = await party.next('request')
  assert.is(request.method, 'INVITE')
  party.leg.respond(request.id, 200, { body: sdp(body) })
  await party.next('ack')
  return speaker(request.body?.text)
}

/** Replaces, as the one who has the dialog names it to the router. */
export function replaces(dialog: DialogName | undefined): string {
  assert.ok(dialog)
  return `${dialog.callId};to-tag=${dialog.remoteTag};from-tag=${dialog.localTag}`
}
