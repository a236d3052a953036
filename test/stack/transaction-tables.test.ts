import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { inviteClientMachine } from '../../src/stack/transaction/invite-client.ts'
import { inviteServerMachine } from '../../src/stack/transaction/invite-server.ts'
import type { Machine } from '../../src/stack/transaction/machine.ts'
import { nonInviteClientMachine } from '../../src/stack/transaction/non-invite-client.ts'
import { nonInviteServerMachine } from '../../src/stack/transaction/non-invite-server.ts'

const machines = [inviteClientMachine, inviteServerMachine, nonInviteClientMachine, nonInviteServerMachine] as
  readonly Machine<string, string, string>[]

for (const machine of machines) {
  const live = machine.states.filter(state => state !== 'terminated')

  test(`${machine.name}: every state and event is exactly one row, or ignored with a reason, once`, () => {
    const wrong: string[] = []
    for (const state of live) {
      for (const on of machine.events) {
        const rows = machine.rows.filter(row => row.in === state && row.on === on).length
        const ignored = machine.ignored.filter(([states, events]) => states.includes(state) && events.includes(on))
        if (rows + ignored.length !== 1) wrong.push(`${state} × ${on}: ${rows} rows, ignored ${ignored.length} times`)
      }
    }
    assert.equal(wrong, [])
  })

  test(`${machine.name}: nothing happens in terminated`, () => {
    assert.equal(machine.rows.filter(row => row.in === 'terminated'), [])
    assert.equal(machine.ignored.filter(([states]) => states.includes('terminated')), [])
  })

  test(`${machine.name}: every state is reached, and every one leads to the end`, () => {
    const reached = new Set([machine.start])
    for (let before = 0; before < reached.size;) {
      before = reached.size
      for (const row of machine.rows) if (reached.has(row.in)) reached.add(row.to)
    }
    assert.equal([...reached].toSorted(), machine.states.toSorted())

    const ending = new Set(['terminated'])
    for (let before = 0; before < ending.size;) {
      before = ending.size
      for (const row of machine.rows) if (row.on.startsWith('timer') && ending.has(row.to)) ending.add(row.in)
    }
    assert.equal([...ending].toSorted(), machine.states.toSorted(), 'timers alone end it from every state')
  })

  test(`${machine.name}: every row names its section or its reason, and every ignored pair says why`, () => {
    for (const row of machine.rows) assert.ok(row.see.length > 10, `${row.in} × ${row.on}`)
    for (const [states, events, why] of machine.ignored) assert.ok(why.length > 10, `${states} × ${events}`)
  })

  test(`${machine.name}: a timer that can fire is started somewhere`, () => {
    const effects = new Set([...machine.birth, ...machine.rows.flatMap(row => row.do)])
    for (const on of machine.events) {
      if (on.startsWith('timer ')) assert.ok(effects.has(`start ${on.slice(6)}`), on)
    }
  })
}

test.run()
