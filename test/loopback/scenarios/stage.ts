/** A router on one edge with a rule for every row, and the playing of rows on it. */
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import type { LiveCallView } from '../../../src/call/view.ts'
import type { CallRecord } from '../../../src/cdr/record.ts'
import { issue, makeRoot } from '../../support/certificates.ts'
import type { EdgeOptions, EdgeRouter } from '../../support/edges.ts'
import { eventually } from '../../support/eventually.ts'
import { hasteArgs } from '../../support/hasty.ts'
import { freePorts } from '../../support/ports.ts'
import { assertClean, startSipp, type SippOptions, type TracedMessage } from '../../support/sipp.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { playCaller, type SecureCarrier } from './player.ts'
import type { Row } from './row.ts'
import { sippXml, type Role } from './sipp-xml.ts'
import { password, type Step } from './steps.ts'

/** What the caller speaks; over the last two its callees speak UDP. */
export type Carrier = 'udp' | 'tcp' | SecureCarrier

/** A row on a transport, with the places its callees have. */
export interface Scene {
  readonly row: Row
  readonly carrier: Carrier
  /** The number that is called, and the rule's name. */
  readonly id: string
  readonly ports: readonly number[]
}

/** How much faster the clock of a router for slow rows runs. */
const haste = 16
/** How long a party may take for everything. */
const limitMs = 15_000

/** Has every message printed. */
const trace = process.env['TRACE'] !== undefined

/** @param edge by its name in `edges` */
export async function scenesOf(rows: readonly Row[], edge: string, carriers: readonly Carrier[]): Promise<Scene[]> {
  const scenes: Scene[] = []
  for (const carrier of carriers) {
    for (const row of rows) {
      const { transport = carrier, edge: on = edge } = row.only ?? {}
      if (transport !== carrier || on !== edge) continue
      const ports = await freePorts(row.callees?.length ?? 0)
      scenes.push({ row, carrier, id: `row-${scenes.length}-${carrier}`, ports })
    }
  }
  return scenes
}

/** The same with other places. */
export async function elsewhere(scene: Scene): Promise<Scene> {
  return { ...scene, ports: await freePorts(scene.ports.length) }
}

export interface Stage extends AsyncDisposable {
  readonly scenes: readonly Scene[]
  /** Plays a scene to its end; fails with what SIPp or the record says, and then leaves no call behind. */
  play(scene: Scene): Promise<void>
  /** Live calls, and whatever else must be nothing in the end. */
  assertEmpty(): Promise<void>
}

/** What a row needs of its router: `slow` a clock that runs faster, `peers` that it knows some of those who call. */
export type Setting = 'plain' | 'slow' | 'peers'
export const settings: readonly Setting[] = ['slow', 'peers', 'plain']

export function settingOf({ row }: Scene): Setting {
  if (row.slow) return 'slow'
  return row.peer === undefined && row.target === undefined ? 'plain' : 'peers'
}

export async function openStage(
  start: (options: EdgeOptions) => Promise<EdgeRouter>, scenes: readonly Scene[], setting: Setting,
): Promise<Stage> {
  const isSlow = setting === 'slow'
  const dir = await tempDir({
    'secrets/phones': scenes.map(({ id }) => `${id}:${password}\n`).join(''), 'secrets/trunk': password,
  })
  const isSecure = scenes.some(({ carrier }) => carrier === 'tls' || carrier === 'wss')
  const { router, sip, secure, [Symbol.asyncDispose]: dispose } = await start({
    certificate: isSecure ? await issue(dir.path, await makeRoot(dir.path), 'router', 'IP:127.0.0.1') : undefined,
    policy: policyOf(scenes, setting),
    args: isSlow ? ['--session-timer', '90s'] : ['--secrets', join(dir.path, 'secrets')],
    nodeArgs: isSlow ? hasteArgs(haste) : [],
  })
  const recordOf = (id: string, since: string): Promise<CallRecord> => eventually(5_000, `the record of ${id}`,
    async () => (await router.records()).find(({ rule, receivedAt }) => rule === id && receivedAt >= since))
  const live = async (): Promise<readonly LiveCallView[]> =>
    (JSON.parse((await router.admin('GET', '/calls')).text) as { calls: readonly LiveCallView[] }).calls
  const play = async (scene: Scene): Promise<void> => {
    const { row, id, carrier } = scene
    const since = new Date().toISOString()
    const callees = await Promise.all((row.callees ?? []).flatMap((steps, index) =>
      steps.length === 0 ? [] : [startSipp({ ...partOf(scene, 'callee', steps), port: scene.ports[index] ?? 0 })]))
    const calling = carrier === 'udp' || carrier === 'tcp'
      ? startSipp({ ...partOf(scene, 'caller', row.caller), remote: sip, authUri: authUri(scene, sip) })
        .then(({ done }) => [done])
      : playCaller(carrier, secure?.[carrier] ?? 0, id, row.caller, row.counted === true).then(() => [])
    const callers = await calling.catch(async (error: unknown) => {
      const others = await Promise.all(callees.map(callee => callee.stop()))
      throw new Error([String(error), ...others.map(({ errors }) => errors)].join('\n'), { cause: error })
    })
    const results = await Promise.all([...callers, ...callees.map(({ done }) => done)])
    if (trace) for (const { messages } of results) draw(messages)
    // Who did not wait in vain knows what went wrong.
    for (const result of results.toSorted((one, other) => other.failed - one.failed)) assertClean(result, 1)
    if (row.record) assertRecord(scene, await recordOf(id, since))
  }

  return {
    scenes,
    async play(scene) {
      try {
        await play(scene)
      } catch (error) {
        // Its parties are gone in the middle of it, so nobody else would hang up.
        for (const { callUid, rule } of await live()) {
          if (rule === scene.id || rule === `${scene.id}-onward`) await router.admin('DELETE', `/calls/${callUid}`)
        }
        throw error
      }
    },
    async assertEmpty() {
      await eventually(5_000, 'no call is live', async () => {
        if (await router.metric('pointsman_calls_live') === 0) return true
        throw new Error(JSON.stringify(await live()))
      })
    },
    async [Symbol.asyncDispose]() {
      await dispose()
      await dir.remove()
    },
  }
}

/** What one party sent and heard. */
function draw(messages: readonly TracedMessage[]): void {
  for (const { sent, firstLine, text } of messages) {
    process.stdout.write(`${sent ? '→' : '←'} ${firstLine}  ${/^CSeq:.*$/m.exec(text)?.[0] ?? ''}\n`)
  }
  process.stdout.write('\n')
}

function assertRecord({ row }: Scene, record: CallRecord): void {
  for (const [key, value] of Object.entries(row.record ?? {})) assert.equal(record[key as keyof CallRecord], value, key)
  for (const [key, [least, most]] of Object.entries(row.between ?? {})) {
    const figure = Number(record[key as keyof CallRecord])
    assert.ok(figure >= least && figure <= most, `${key}: ${figure} ms, ${least} to ${most} wanted`)
  }
  if (!row.attempts) return
  assert.equal(record.attempts.map(({ outcome, status, cause }) =>
    outcome === 'answered' ? outcome : cause ?? status), row.attempts)
}

function partOf({ row, carrier, id, ports }: Scene, role: Role, steps: readonly Step[]): SippOptions {
  const other = ports[1] === undefined ? '' : `${ports[1]}${calleeOf(carrier) === 'udp' ? '' : ';transport=tcp'}`
  return {
    scenario: id, xml: sippXml(`${role} of: ${row.title.replace(/[<>&"]/g, '')}`, role, steps), calls: 1,
    transport: calleeOf(carrier), user: id, limitMs, trace, counted: row.counted === true, keys: { other },
  }
}

/** SIPp does not look what it asks for: a registrar is asked without a user. */
function authUri({ row: { caller }, id }: Scene, sip: string): string | undefined {
  const isAnswering = caller.some(step => step.do === 'ask' && step.method === 'INVITE' && step.password !== undefined)
  return isAnswering ? `${id}@${sip}` : undefined
}

function calleeOf(carrier: Carrier): 'udp' | 'tcp' {
  return carrier === 'tcp' ? 'tcp' : 'udp'
}

function policyOf(scenes: readonly Scene[], setting: Setting): string {
  const rules = scenes.map(scene => {
    const { row, id } = scene
    const uris = urisOf(scene)
    const inOrder = uris.map(uri => `"${uri}"`).join(', ')
    const dialled = row.target ? `{ dial: ${id} }` : undefined
    const does = row.does?.(uris) ?? dialled ?? (uris.length === 0 ? '{ reject: 404 }' : `{ dial: [${inOrder}] }`)
    const when = [`peer: ${row.peer ?? 'anyone'}`, `to: ${id}`, ...row.when === undefined ? [] : [row.when]].join(', ')
    const onward = row.onward === undefined ? ''
      : `  - { name: ${id}-onward, when: { peer: anyone, to: ${id}-onward }, do: ${row.onward(uris)} }\n`
    const more = row.rule === undefined ? '' : ` ${row.rule},`
    const asked = row.peer === undefined ? ''
      : `  - { name: ${id}-asked, when: { peer: anyone, to: ${id} }, do: { challenge: ${row.peer} } }\n`
    return `  - { name: ${id}, when: { ${when} },${more} do: ${does} }\n${asked}${onward}`
  })
  return `policy: 1\n${setting === 'peers' ? peersOf(scenes) : ''}rules:\n${rules.join('')}`
}

function urisOf({ carrier, ports }: Scene): readonly string[] {
  return ports.map(port => `sip:127.0.0.1:${port}${calleeOf(carrier) === 'udp' ? '' : ';transport=tcp'}`)
}

function peersOf(scenes: readonly Scene[]): string {
  const targets = scenes.flatMap(scene => {
    const { row, id } = scene
    return row.target === undefined ? [] : [`  ${id}: ${row.target(urisOf(scene))}\n`]
  })
  return `peers:
  phones:
    source: { digest: { realm: scenes.example, users: "secret:phones", algorithms: [md5] } }
    contact: registered
${targets.join('')}`
}
