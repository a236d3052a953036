/** What befalls a process from outside: signals, a reader that goes away, no descriptors left, a freeze. */
import { execFileSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { openPhone, type Phone } from '../support/phone.ts'
import { freePort } from '../support/ports.ts'
import { startRouter, type Router, type RouterOptions } from '../support/router.ts'

const test = suite('faults from outside')

const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\n'

interface World {
  readonly router: Router
  readonly caller: Phone
  /** INVITEs the callee was sent, a request sent again counted once. */
  readonly invites: () => number
}

/** A test with a callee who takes every call. */
function withRouter(name: string, options: Omit<RouterOptions, 'policy'>, body: (world: World) => Promise<void>): void {
  test(name, async () => {
    let invites = 0
    await using callee = await openPhone({
      name: 'callee', watch: ({ way, what }) => { if (way === 'heard' && what === 'INVITE') invites += 1 },
    })
    callee.onCall(call => void call.answer(sdp))
    await using caller = await openPhone({ name: 'caller' })
    await using router = await startRouter({ ...options, policy: `policy: 1
peers: { phones: { source: ["127.0.0.1"] } }
rules:
  - { when: { peer: phones }, do: { dial: "sip:127.0.0.1:${callee.port}" } }
` })
    await body({ router, caller, invites: () => invites })
  })
}

/** A whole call, until both the caller and the records know that it is over. */
async function call({ router, caller }: World): Promise<void> {
  const talk = await caller.call('bob', router.sip, sdp)
  talk.hangUp()
  await talk.ended
  const [record] = await router.take()
  assert.is(record?.status, 200)
}

/** @returns the connection, open or refused */
async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await new Promise<void>(resolve => socket.once('connect', () => resolve()).on('error', () => resolve()))
  return socket
}

const debuggerPort = await freePort()
withRouter('no signal ends the process or lets a debugger in', { nodeArgs: [`--inspect-port=${debuggerPort}`] },
  async world => {
    const { router } = world
    process.kill(router.pid, 'SIGUSR1')
    process.kill(router.pid, 'SIGUSR2')
    await eventually(2_000, 'both are said to mean nothing', () =>
      router.log().filter(({ msg }) => msg === 'this signal has no meaning here').length === 2)
    const socket = await connected(debuggerPort)
    assert.is(socket.readyState, 'closed')
    await call(world)
    assert.is(await router.stop(), 0)
  })

withRouter('a reader of the log who goes away costs lines, not calls', {}, async world => {
  const { router, caller } = world
  const talk = await caller.call('bob', router.sip, sdp)
  router.deafen()
  for (let times = 0; times < 3; times++) {
    process.kill(router.pid, 'SIGHUP')
    await call(world)
  }
  talk.hangUp()
  await talk.ended
  assert.is((await router.take())[0]?.status, 200)
  assert.is(await router.stop(), 0)
})

withRouter('without a descriptor left, calls go on, and connections are taken again later', {},
  async world => {
    const { router } = world
    const open = (await readdir(`/proc/${router.pid}/fd`)).length
    execFileSync('prlimit', ['--pid', String(router.pid), `--nofile=${open + 10}`])
    const crowd = await Promise.all(Array.from({ length: 100 }, () => connected(router.sipPort)))
    try {
      await eventually(2_000, 'some are turned away', () => crowd.some(({ readyState }) => readyState === 'closed'))
      await call(world)
    } finally {
      for (const socket of crowd) socket.destroy()
    }
    await eventually(4_000, 'connections stay open again', async () => {
      const socket = await connected(router.sipPort)
      await pause(50)
      const isOpen = socket.readyState === 'open'
      socket.destroy()
      return isOpen
    })
    await call(world)
    assert.is(await router.stop(), 0)
  })

withRouter('a call that comes while the process is frozen is placed once', {}, async world => {
  const { router, invites } = world
  process.kill(router.pid, 'SIGSTOP')
  const thawed = pause(2_000).then(() => process.kill(router.pid, 'SIGCONT'))
  await call(world)
  await thawed
  assert.equal([invites(), (await router.records()).length], [1, 1])
  assert.is(await router.stop(), 0)
})

test('nothing is left open', () => assertNothingLeft())

test.run()
