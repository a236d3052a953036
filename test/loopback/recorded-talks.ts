/** Calls that are recorded at a server, and what that hears of them: by tones, each of its streams by itself. */
import * as assert from 'uvu/assert'
import type { CallRecord } from '../../src/cdr/record.ts'
import { issue, makeRoot } from '../support/certificates.ts'
import { edges, type EdgeRouter } from '../support/edges.ts'
import { eventually } from '../support/eventually.ts'
import { openPhone, type Phone, type Talk } from '../support/phone.ts'
import { freePort } from '../support/ports.ts'
import { startRecordingServer, type RecordingServer } from '../support/recording-server.ts'
import { RtpPhone } from '../support/rtp-phone.ts'
import type { Rtpengine } from '../support/rtpengine.ts'
import { tempDir, type TempDir } from '../support/temp-dir.ts'

const LISTEN_MS = 250

/** Where the phones are that the policy calls. */
interface Ports {
  readonly bob: number
  readonly carol: number
  readonly archive: number
  readonly full: number
}

const policy = ({ bob, carol, archive, full }: Ports, isSealed: boolean): string => `policy: 1
media:
  taped: { transport: ${isSealed ? 'srtp' : 'plain'}, codecs: [pcmu] }
peers:
  archive: { contact: "sip:127.0.0.1:${archive}${isSealed ? ';transport=tls' : ''}", media: taped }
  full: { contact: "sip:127.0.0.1:${full}" }
rules:
  - { name: asked, when: { peer: anyone, to: asked }, record: { siprec: archive, begin: asked },
      do: { dial: "sip:127.0.0.1:${bob}" } }
  - { name: may, when: { peer: anyone, to: may }, record: { siprec: full }, do: { dial: "sip:127.0.0.1:${bob}" } }
  - { name: must, when: { peer: anyone, to: must }, record: { siprec: full, mandatory: true },
      do: { dial: "sip:127.0.0.1:${bob}" } }
  - { name: carol, when: { peer: anyone, to: carol }, record: { siprec: archive },
      do: { dial: "sip:127.0.0.1:${carol}" } }
  - { name: recorded, when: { peer: anyone }, record: { siprec: archive }, do: { dial: "sip:127.0.0.1:${bob}" } }
`

/** A router with somebody to record at, who takes calls, and one who does not. */
export class World implements AsyncDisposable {
  readonly edge: EdgeRouter
  readonly server: RecordingServer
  readonly ports: Ports
  readonly #full: RecordingServer
  readonly #engines: readonly Rtpengine[]
  readonly #dir: TempDir
  /** Requests of tests before this one. */
  #past = 0

  private constructor(
    edge: EdgeRouter, engines: readonly Rtpengine[], server: RecordingServer, full: RecordingServer, ports: Ports,
    dir: TempDir,
  ) {
    this.#dir = dir
    this.edge = edge
    this.#engines = engines
    this.server = server
    this.#full = full
    this.ports = ports
  }

  /** @param wires the engine that takes SRTP for the recording server, which is then called over TLS */
  static async open(name: string, engines: readonly Rtpengine[], wires?: Rtpengine): Promise<World> {
    const dir = await tempDir()
    const root = wires && await makeRoot(dir.path)
    const shown = root && await issue(dir.path, root, 'own', 'IP:127.0.0.1')
    const sealed = wires && shown && { wires, shown }
    const [server, full] = [await startRecordingServer({ sealed }), await startRecordingServer({ status: 486 })]
    const ports = { bob: await freePort(), carol: await freePort(), archive: server.port, full: full.port }
    const rtpengine = engines.map(({ address }) => address)
    const certificate = root && shown && { ...shown, ca: root.cert }
    const edge = await edges[name]?.({ rtpengine, policy: policy(ports, wires !== undefined), certificate })
    assert.ok(edge)
    return new World(edge, engines, server, full, ports, dir)
  }

  /** Nobody has a call any more, and the engines nothing of one. */
  async isQuiet(): Promise<void> {
    await eventually(5_000, 'no session', async () =>
      (await Promise.all(this.#engines.map(engine => engine.sessions()))).every(count => count === 0))
    this.#past = this.server.requests.length
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.isQuiet()
    await this.edge[Symbol.asyncDispose]()
    await this.server.close()
    await this.#full.close()
    await this.#dir.remove()
  }

  /** What the server was asked in this test. */
  get requests(): readonly string[] {
    return this.server.requests.slice(this.#past).map(({ method }) => method)
  }

  get byes(): number {
    return this.requests.filter(method => method === 'BYE').length
  }

  /** How many dialogs it has had in this test. */
  get dialogs(): number {
    return new Set(this.server.requests.slice(this.#past).map(({ headers }) =>
      headers.find(({ name }) => name === 'call-id')?.value)).size
  }

  async uid(): Promise<string> {
    const { calls: [call] } = JSON.parse((await this.edge.router.admin('GET', '/calls')).text) as {
      calls: { callUid: string }[]
    }
    return call?.callUid ?? ''
  }

  async asks(word: string): Promise<number> {
    return (await this.edge.router.admin('POST', `/calls/${await this.uid()}/recording/${word}`)).status
  }

  async record(): Promise<CallRecord> {
    const [record] = await this.edge.router.take(1)
    assert.ok(record)
    return record
  }
}

interface Conversation extends AsyncDisposable {
  readonly ann: RtpPhone
  readonly bob: RtpPhone
  readonly anns: Talk
  readonly bobs: Talk
}

/** Ann calls and Bob answers; both talk. */
export async function talk({ edge, ports }: World, user = 'bob'): Promise<Conversation> {
  const phones: readonly Phone[] = [await openPhone({ name: 'ann' }), await openPhone({ name: 'bob', port: ports.bob })]
  const [ann, bob] = [await RtpPhone.open(440), await RtpPhone.open(1_000)]
  const calling = phones[0]?.call(user, edge.sip, ann.describe())
  const ringing = await phones[1]?.nextCall()
  const bobs = ringing?.answer(bob.describe())
  const anns = await calling
  assert.ok(anns && bobs)
  bobs.onReoffer(() => bob.describe({ direction: 'recvonly', version: 2 }))
  ann.talkTo(anns.remoteSdp)
  bob.talkTo(bobs.remoteSdp)
  return {
    ann, bob, anns, bobs,
    async [Symbol.asyncDispose]() {
      anns.hangUp()
      await bobs.ended
      for (const each of [ann, bob]) each.close()
      for (const each of phones) await each.close()
    },
  }
}

/** The streams of the copy, by their labels; and what each hears in a while. */
export async function heardAt(
  server: RecordingServer, { ann, bob }: Pick<Conversation, 'ann' | 'bob'>,
): Promise<Readonly<Record<string, string>>> {
  const heard = await Promise.all(server.streams().map(async ({ label, phone: ear }) => {
    const audio = await ear.listen(LISTEN_MS)
    return [label, [...audio.hears(ann) ? ['ann'] : [], ...audio.hears(bob) ? ['bob'] : []].join()] as const
  }))
  return Object.fromEntries(heard)
}

export async function isHeard(
  { server }: World, talkers: Pick<Conversation, 'ann' | 'bob'>, when: string,
): Promise<void> {
  await eventually(5_000, `each by itself ${when}`, async () => {
    const { 1: caller, 2: callee } = await heardAt(server, talkers)
    return caller === 'ann' && callee === 'bob'
  })
}

/** The newest of what the server was told beside a description. */
export const metadata = (world: World): string => newest(world, 'application/rs-metadata+xml')
/** The newest description it was offered. */
export const offered = (world: World): string => newest(world, 'application/sdp')

function newest({ server }: World, part: string): string {
  const request = server.requests.findLast(({ method }) => method === 'INVITE')
  return request ? server.parts(request).find(({ type }) => type === part)?.text ?? '' : ''
}

export const partiesIn = (xml: string): readonly string[] =>
  [...xml.matchAll(/aor="([^"]*)"/g)].map(([, aor = '']) => aor)
export const groupIn = (xml: string): string => /group_id="([^"]*)"/.exec(xml)?.[1] ?? ''
