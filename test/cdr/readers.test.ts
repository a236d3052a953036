import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLog } from '../../src/base/log.ts'
import { createMetrics } from '../../src/base/metrics.ts'
import { createCallLog } from '../../src/cdr/call-log.ts'
import { createCallMetrics } from '../../src/cdr/call-metrics.ts'
import { createRecorder } from '../../src/cdr/recorder.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { answered, attempt, ended, failed, startMs, started } from './events.ts'

const story = [
  started('c1'), attempt('c1', 'b1', 'sfr', 0), failed('c1', 'b1', 503, 0), attempt('c1', 'b2', 'orange', 0),
  failed('c1', 'b2', 487, 0, 'cancelled'), attempt('c1', 'b3', 'bouygues', 0), answered('c1', 'b3', 0),
]

interface Line {
  readonly [field: string]: unknown
  readonly callUid: string
  readonly rule: string
  readonly peer: string
}

const test = suite('the readers of call records')

test('a call leaves three lines: started, answered, ended', () => {
  const lines: Line[] = []
  const log = createLog('info', { write: line => lines.push(JSON.parse(line) as Line) })
  const clock = new VirtualClock(startMs)
  const { listener } = createRecorder([createCallLog(log)], clock)
  for (const event of story) listener(event)
  clock.advance(4000)
  listener(ended('c1', 200, 4000))
  assert.equal(lines.map(line => line['msg']), ['call started', 'call answered', 'call ended'])
  for (const { callUid, rule, peer } of lines) assert.equal([callUid, rule, peer], ['c1', 'outbound/mobile', 'pbx'])
  assert.equal([lines[0]?.['from'], lines[0]?.['to'], lines[0]?.['remote']],
    ['+33145550100', '+33612345678', 'udp:10.0.0.10:5060'])
  assert.is(lines[1]?.['target'], 'bouygues')
  assert.equal(lines[2]?.['attempts'], ['sfr 503', 'orange cancelled', 'bouygues answered'])
  assert.equal([lines[2]?.['status'], lines[2]?.['by'], lines[2]?.['talkMs']], [200, 'caller', 4000])
})

test('counts calls by peer and rule, attempts by target and outcome, ends by status', async () => {
  const metrics = createMetrics()
  const { listener } = createRecorder([createCallMetrics(metrics)], new VirtualClock(startMs))
  for (const event of story) listener(event)
  const { peer: _, ...stranger } = started('c2').facts
  listener(started('c2', { facts: stranger }))
  listener(ended('c1', 200, 0))
  const text = await metrics.registry.metrics()
  for (const line of [
    'pointsman_calls_started_total{peer="pbx",rule="outbound/mobile"} 1',
    'pointsman_calls_started_total{peer="anyone",rule="outbound/mobile"} 1',
    'pointsman_calls_live 1',
    'pointsman_calls_ended_total{status="200",by="caller"} 1',
    'pointsman_attempts_total{target="sfr",outcome="failed"} 1',
    'pointsman_attempts_total{target="orange",outcome="cancelled"} 1',
    'pointsman_attempts_total{target="bouygues",outcome="answered"} 1',
    'pointsman_call_setup_seconds_count 1',
  ]) assert.ok(text.includes(line), line)
})

test.run()
