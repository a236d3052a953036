/** WebSockets, plain and over TLS, for browsers (RFC 7118). They connect to us, and that is the only way back. */
import { createServer, type IncomingMessage, type RequestListener, type ServerOptions } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { TLSSocket } from 'node:tls'
import { WebSocketServer } from 'ws'
import { defaultLimits } from '../../sip/limits.ts'
import { openStreams, type StreamKind } from './streams.ts'
import { credentialsFor, judged, serverOptions } from './tls.ts'
import type { OpenTransport, TransportPorts } from './transport.ts'
import { WebSocketLine } from './web-socket-line.ts'

const SUB_PROTOCOL = 'sip'

/** Binds a WebSocket listener. */
export const openWs: OpenTransport = (listener, ports) => {
  const server = createServer(httpOptions(ports), onlyWebSockets)
  return openStreams({ server, ...webSocketsOn(server, ports, () => undefined) }, listener, ports)
}

/** Binds a WebSocket listener over TLS. */
export const openWss: OpenTransport = async (listener, ports) => {
  const credentials = credentialsFor(listener, ports)
  // A browser that is asked for a certificate asks its user: only where one is needed.
  const asks = credentials.verify && credentials.clientsRequired
  const server = createTlsServer({ ...serverOptions(credentials, ports, asks), ...httpOptions(ports) }, onlyWebSockets)
  const refresh = () => server.setSecureContext(credentials.options)
  credentials.onChange(refresh)
  server.on('tlsClientError', (_error, socket) => {
    ports.doorway.refused('tls-handshake')
    socket.destroy()
  })
  const subjects = ({ socket }: IncomingMessage) =>
    asks && socket instanceof TLSSocket ? judged(socket, credentials, ports) : undefined
  return openStreams({
    server, ...webSocketsOn(server, ports, subjects), close: () => credentials.offChange(refresh),
  }, listener, ports)
}

/** A request that never becomes a WebSocket is given as long as a peer that says nothing. */
function httpOptions({ limits }: TransportPorts): ServerOptions {
  return {
    headersTimeout: limits.silentMs, requestTimeout: limits.silentMs, connectionsCheckingInterval: 2_000,
    keepAliveTimeout: 1_000,
  }
}

const onlyWebSockets: RequestListener = (_request, response) => {
  response.writeHead(426, { Upgrade: 'websocket', Connection: 'close' })
  response.end('SIP is spoken here over WebSocket, sub-protocol sip.\n')
}

function webSocketsOn(
  server: ReturnType<typeof createServer>, ports: TransportPorts,
  subjectsOf: (request: IncomingMessage) => readonly string[] | undefined | 'refused',
): Omit<StreamKind, 'server'> {
  const sockets = new WebSocketServer({
    server,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: defaultLimits.messageBytes,
    handleProtocols: () => SUB_PROTOCOL,
    verifyClient({ req, origin }: { readonly req: IncomingMessage; readonly origin?: string }, verdict) {
      const refusal = refusalOf(req, origin, ports.origins)
      if (refusal) ports.doorway.refused('ws-handshake')
      if (refusal) verdict(false, refusal.status, refusal.why)
      else verdict(true)
    },
  })
  sockets.on('error', () => { /* the server's own, which is heard where the listener is */ })
  return {
    verifies: false,
    keepAliveMs: ports.limits.webSocketKeepAliveMs,
    serve: accept => sockets.on('connection', (socket, request) => {
      const subjects = subjectsOf(request)
      if (subjects !== 'refused') accept(new WebSocketLine(socket), request.socket, subjects)
    }),
  }
}

/** A client that is no browser names no origin, and could name any: the check keeps foreign pages out, nobody else. */
function refusalOf(
  { headers }: IncomingMessage, origin: string | undefined, allowed: readonly string[] | undefined,
): { readonly status: number; readonly why: string } | undefined {
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map(name => name.trim().toLowerCase())
  if (!offered.includes(SUB_PROTOCOL)) return { status: 400, why: 'Sub-protocol sip is required' }
  if (allowed === undefined || origin === undefined || allowed.includes(origin.toLowerCase())) return undefined
  return { status: 403, why: 'Origin not allowed' }
}
