import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { CallRecord } from '../../src/cdr/record.ts'
import type { ServerSinkConfig } from '../../src/cdr/record-sinks.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePort } from '../support/ports.ts'
import { tempDir } from '../support/temp-dir.ts'
import { openSink, recordOf, uidsTo, unique } from './servers.ts'

type Answer = (uids: readonly string[], request: IncomingMessage) => number | 'silence'

/** A web service that keeps what it answers 200 to. */
class Billing implements AsyncDisposable {
  readonly kept: string[] = []
  readonly posts: (string | undefined)[] = []
  answer: Answer = () => 200
  readonly #port: number
  #server: Server | undefined

  constructor(port: number) {
    this.#port = port
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/calls`
  }

  start(): Promise<void> {
    this.#server = createServer((request, response) => void this.#take(request, response))
    return new Promise(resolve => this.#server?.listen(this.#port, '127.0.0.1', resolve))
  }

  stop(): Promise<void> {
    this.#server?.closeAllConnections()
    return new Promise(resolve => this.#server ? this.#server.close(() => resolve()) : resolve())
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = ''
    for await (const piece of request) text += String(piece)
    const uids = (JSON.parse(text) as CallRecord[]).map(({ callUid }) => callUid)
    this.posts.push(request.headers.authorization)
    const status = this.answer(uids, request)
    if (status === 200) this.kept.push(...uids)
    if (status !== 'silence') response.writeHead(status).end()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }
}

async function billing(): Promise<Billing> {
  const server = new Billing(await freePort())
  await server.start()
  return server
}

const sinkTo = (server: Billing, folder: string, more: Partial<Extract<ServerSinkConfig, { to: 'http' }>> = {}) => ({
  to: 'http', url: server.url, headers: [{ name: 'authorization', value: { secret: 'billing' } }], batchMax: 10,
  spool: { folder, room: 10_000_000 }, ...more,
}) as const

const test = suite('call records over HTTP')

test('come in order, in batches, with the secret of the day', async () => {
  await using dir = await tempDir()
  await using server = await billing()
  await using sink = await openSink(sinkTo(server, dir.path), 'Bearer http-canary')
  sink.write(1, 35)
  await eventually(20_000, 'all records', () => server.kept.length === 35)
  assert.equal(server.kept, uidsTo(35))
  assert.equal(unique(server.posts.map(String)), ['Bearer http-canary'])
  await eventually(5_000, 'all count', async () => await sink.figure('pointsman_cdr_delivered_total') === 35)
  assert.is(sink.trouble(), undefined)
})

test('wait while the service is down, fails or refuses us, and nothing of it is said twice', async () => {
  await using dir = await tempDir()
  await using server = await billing()
  await using sink = await openSink(sinkTo(server, dir.path), 'Bearer http-canary')
  let asked = 0
  server.answer = () => asked++ < 1 ? 500 : asked < 3 ? 401 : 200
  sink.write(1, 5)
  await eventually(20_000, 'it is said', () => sink.trouble()?.includes('it answered with 500'))
  await eventually(20_000, 'the first five', () => server.kept.length >= 5)
  await server.stop()
  sink.write(6, 20)
  await eventually(20_000, 'it is said', () => sink.trouble()?.includes('ECONNREFUSED'))
  await eventually(20_000, 'they are on disk', async () => await sink.figure('pointsman_cdr_spooled_bytes') > 15 * 100)
  await server.start()
  await eventually(20_000, 'all records', () => server.kept.length >= 20)
  assert.equal(unique(server.kept), uidsTo(20))
  assert.is(await sink.figure('pointsman_cdr_lost_total'), 0)
  await eventually(20_000, 'all is well', () => sink.trouble() === undefined)
  const said = sink.lines.map(line => (JSON.parse(line) as { msg: string }).msg)
  const outage = ['call records cannot be sent, they are kept and tried again', 'call records are sent again']
  assert.equal(said, [...outage, ...outage])
  assert.not.match(sink.lines.join(''), 'canary')
})

test('that the service will not have are put aside one by one, and the others come', async () => {
  await using dir = await tempDir()
  await using server = await billing()
  server.answer = uids => uids.some(uid => uid === 'c7' || uid === 'c12') ? 422 : 200
  await using sink = await openSink(sinkTo(server, dir.path))
  sink.write(1, 20)
  await eventually(20_000, 'all the others', () => server.kept.length === 18)
  assert.equal(server.kept, uidsTo(20).filter(uid => uid !== 'c7' && uid !== 'c12'))
  const aside = await readFile(join(dir.path, 'refused.jsonl'), 'utf8')
  assert.equal(aside.trimEnd().split('\n').map(line => (JSON.parse(line) as CallRecord).callUid), ['c7', 'c12'])
  assert.is(await sink.figure('pointsman_cdr_refused_total'), 2)
})

test('to a service that never answers wait in the spool at the end, for the next process', async () => {
  await using dir = await tempDir()
  await using server = await billing()
  server.answer = () => 'silence'
  const sink = await openSink(sinkTo(server, dir.path))
  sink.write(1, 15)
  const started = performance.now()
  await sink.close()
  assert.ok(performance.now() - started < 4000, 'the end does not wait for it')
  server.answer = () => 200
  await using next = await openSink(sinkTo(server, dir.path))
  next.write(16, 20)
  await eventually(20_000, 'all records', () => server.kept.length >= 20)
  assert.equal(unique(server.kept), uidsTo(20))
})

test('beyond the spool and ten thousand are lost, and counted exactly', async () => {
  await using dir = await tempDir()
  await using server = await billing()
  await server.stop()
  const lineBytes = Buffer.byteLength(`${JSON.stringify(recordOf('c1'))}\n`)
  const room = 3000 * lineBytes + 7
  await using sink = await openSink(sinkTo(server, dir.path, { batchMax: 1000, spool: { folder: dir.path, room } }))
  for (let n = 0; n < 3000; n++) sink.write(1, 1)
  await eventually(20_000, 'the spool is full', async () =>
    await sink.figure('pointsman_cdr_spooled_bytes') === 3000 * lineBytes)
  for (let n = 0; n < 10_009; n++) sink.write(1, 1)
  assert.is(await sink.figure('pointsman_cdr_lost_total'), 9)
  assert.is(await sink.figure('pointsman_cdr_queued'), 10_000)
  await eventually(20_000, 'the reason', () => sink.trouble()?.includes('the spool is full'))
  assert.match(sink.trouble() ?? '', '9 are lost')
  await server.start()
  await eventually(40_000, 'all the others', () => server.kept.length >= 13_000)
  assert.is(server.kept.length, 13_000)
})

test.after(() => assertNothingLeft())

test.run()
