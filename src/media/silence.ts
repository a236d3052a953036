/**
 * Calls that nobody speaks in any more, as rtpengine reports them: once it hears neither side for its
 * `--timeout` it forgets the session and posts `teardown` with its name to its `--b2b-url` (XML-RPC).
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { MayReport } from './reporters.ts'

/** `told` a session of ours; `unknown` none of ours, or not any more; `refused` no report, or not an engine's. */
export type SilenceReport = 'told' | 'unknown' | 'refused'

/** Where reports come in. */
export interface SilenceReports {
  /** The port that was bound. */
  readonly port: number
  /**
   * Tells when the engine gave one session up, from now on.
   * @param ngCallId the session's name towards the engine: ours alone, and not to be guessed
   * @returns ends it
   */
  watch(ngCallId: string, listener: () => void): () => void
  close(): Promise<void>
}

export interface SilenceReportsOptions {
  /** The address to take reports at; an engine's `--b2b-url` is `http://HOST:PORT/RPC2`. */
  readonly host: string
  readonly port: number
  /** Whether one at this address may report; whoever else is not read. */
  readonly mayReport: MayReport
  /** Told what became of each report. */
  readonly onReport?: (report: SilenceReport) => void
}

/** A report has some 250 bytes. */
const REPORT_BYTES_MAX = 4096
const CONNECTIONS_MAX = 100
/** An engine sends what it has to say at once. Milliseconds. */
const REQUEST_MS = 2_000

/** Takes reports. Rejects when the address is not to be had. */
export async function openSilenceReports(options: SilenceReportsOptions): Promise<SilenceReports> {
  const sessions = new Map<string, () => void>()
  const count = options.onReport ?? (() => {})
  const timing = { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, connectionsCheckingInterval: REQUEST_MS }
  const server = createServer({ ...timing, maxHeaderSize: REPORT_BYTES_MAX }, (request, response) => {
    void answer(request, response)
  })
  server.maxConnections = CONNECTIONS_MAX
  // Nothing of a stranger is read.
  server.on('connection', socket => {
    if (options.mayReport(socket.remoteAddress)) return
    count('refused')
    socket.destroy()
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = request.method === 'POST' ? await textOf(request) : undefined
    const name = text === undefined ? undefined : readTeardown(text)
    if (name === undefined) {
      count('refused')
      // What may still be on its way is not waited for.
      response.writeHead(400, { connection: 'close' }).end()
      return
    }
    const listener = sessions.get(name)
    count(listener ? 'told' : 'unknown')
    response.writeHead(200, { 'content-type': 'text/xml', connection: 'close' }).end(listener ? done : unknown)
    listener?.()
  }

  server.listen(options.port, options.host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    watch(ngCallId, listener) {
      sessions.set(ngCallId, listener)
      return () => sessions.delete(ngCallId)
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\r\n'
const done = `${declaration}<methodResponse><params><param><value><boolean>1</boolean></value></param></params>` +
  '</methodResponse>\r\n'
const unknown = `${declaration}<methodResponse><fault><value><struct>` +
  '<member><name>faultCode</name><value><int>481</int></value></member>' +
  '<member><name>faultString</name><value><string>no such session</string></value></member>' +
  '</struct></value></fault></methodResponse>\r\n'

/** Undefined when there is too much of it, or its end never comes. */
async function textOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    // Left early, the stream would close the connection before it is answered.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > REPORT_BYTES_MAX) return undefined
      chunks.push(chunk)
    }
  } catch {
    return undefined
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The session that `teardown` names; undefined for any other call. Names of ours need no entities. */
export function readTeardown(text: string): string | undefined {
  const [, name] = /<methodName>\s*teardown\s*<\/methodName>\s*<params>\s*<param>\s*<value>\s*(?:<string>)?(\w+)</
    .exec(text) ?? []
  return name
}
