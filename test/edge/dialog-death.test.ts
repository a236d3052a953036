/** Which answers to requests of ours end a dialog. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { answerTo, offer, sdp } from './messages.ts'
import { workbench } from './workbench.ts'

const living = [400, 403, 405, 413, 415, 420, 486, 487, 488, 491, 493, 500, 501, 503, 504, 513, 580, 600, 603]

/** What each says of a dialog when it is the answer to this method; a BYE with those that may not mean it. */
async function after(status: number, method: string): Promise<string> {
  const { talkAsUac, clock, transactions } = workbench()
  const { leg, events } = await talkAsUac()
  leg.request(method, method === 'INVITE' ? { body: sdp(offer) } : {})
  const sent = transactions.last(method)
  sent.answer(answerTo(sent.request, status, 'bob'))
  await clock.pass(0)
  const gone = events.find(event => event.on === 'gone')
  return `${gone?.why ?? 'lives'}${transactions.count('BYE') === 1 ? ', BYE' : ''}`
}

test('answers that say nobody is there end the dialog (RFC 5057 §5.1), others leave it', async () => {
  for (const method of ['INVITE', 'UPDATE']) {
    for (const status of [404, 408, 410, 416, 480, 482, 483, 484, 485, 502, 604]) {
      const why = status === 408 ? `no answer to ${method}` : `answered ${status} to ${method}`
      assert.is(await after(status, method), `${why}, BYE`)
    }
    for (const status of living) assert.is(await after(status, method), 'lives', `${status} to ${method}`)
  }
  for (const method of ['INFO', 'MESSAGE', 'OPTIONS']) {
    assert.is(await after(481, method), 'the other side knows no such dialog')
    for (const status of [404, 408, 480, 502]) assert.is(await after(status, method), 'lives', `${status} to ${method}`)
  }
})

test.run()
