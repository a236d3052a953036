import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { calleeMedia, callerMedia } from '../../src/call/media-path.ts'
import { targetOf } from '../../src/call/on-behalf.ts'
import type { Party } from '../../src/call/lending.ts'
import { standardFailover } from '../../src/policy/failover.ts'
import { decisionOf } from '../support/fake-policy.ts'
import { inviteOf } from '../support/fake-signaling.ts'

const plan = { tiers: [], headers: [], failover: standardFailover }
const certified = 'a=fingerprint:sha-256 AB:CD\r\n'

/** A party that was called, shown this last. */
function party(shown: string | undefined): Party {
  return {
    uri: 'sip:ada@acme.example', displayName: undefined, peer: 'web', user: undefined, leg: undefined, sdp: undefined,
    shown, invite: inviteOf(), decision: decisionOf({ kind: 'dial', plan }), digest: 'd1', group: 'u1', path: 'relay',
    isUp: true,
  }
}

test('who saw our certificate in the call it comes from is shown another, as caller and as callee', () => {
  assert.is(callerMedia(undefined, certified).hash, 'sha-512')
  assert.is(calleeMedia(plan, targetOf(party(certified))).hash, 'sha-512')
})

test('who saw none, or comes from no call, is shown what everybody is', () => {
  for (const shown of [undefined, 'm=audio 4000 RTP/AVP 0\r\n']) {
    assert.is(callerMedia(undefined, shown).hash, undefined)
    assert.is(calleeMedia(plan, targetOf(party(shown))).hash, undefined)
  }
})

test.run()
