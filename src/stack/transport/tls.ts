/** TLS over TCP (RFC 3261 §26.2, RFC 5922): who connects may show a certificate, whom we call has to. */
import { connect, createServer, type TlsOptions, type TLSSocket } from 'node:tls'
import { RouterError } from '../../base/errors.ts'
import type { Listener } from '../transactions.ts'
import type { Credentials } from './credentials.ts'
import { checkPeer, subjectsOf } from './peer-names.ts'
import { SocketLine } from './socket-line.ts'
import { openStreams, type StreamKind } from './streams.ts'
import type { OpenTransport, TransportPorts } from './transport.ts'

/** Binds a TLS listener. */
export const openTls: OpenTransport = async (listener, ports) =>
  openStreams(tlsKind(credentialsFor(listener, ports), ports), listener, ports)

function tlsKind(credentials: Credentials, ports: TransportPorts): StreamKind {
  const server = createServer(serverOptions(credentials, ports, credentials.verify))
  const refresh = () => server.setSecureContext(credentials.options)
  credentials.onChange(refresh)
  server.on('tlsClientError', (_error, socket) => {
    ports.doorway.refused('tls-handshake')
    socket.destroy()
  })
  return {
    server,
    verifies: credentials.verify,
    keepAliveMs: ports.limits.keepAliveMs,
    serve: accept => server.on('secureConnection', socket => {
      const subjects = judged(socket, credentials, ports)
      if (subjects !== 'refused') accept(new SocketLine(socket), socket, subjects)
    }),
    dial({ address, port, serverName }, localAddress) {
      const socket = connect({
        host: address, port, secureContext: credentials.context, rejectUnauthorized: credentials.verify,
        checkServerIdentity: checkPeer,
        ...serverName === undefined ? {} : { servername: serverName },
        ...localAddress === undefined ? {} : { localAddress },
      })
      return new SocketLine(socket, 'secureConnect', () => verifiedNames(socket))
    },
    close: () => credentials.offChange(refresh),
  }
}

/** What a TLS server of ours is made with. @param asks whether it asks for a certificate */
export function serverOptions(credentials: Credentials, { limits }: TransportPorts, asks: boolean): TlsOptions {
  return {
    ...credentials.options, handshakeTimeout: limits.silentMs,
    SNICallback: (serverName, take) => take(null, credentials.contextFor(serverName)),
    // Who has none may come in all the same, so the verdict is ours.
    requestCert: asks, rejectUnauthorized: false,
  }
}

/** @throws RouterError CONFIG_INVALID */
export function credentialsFor({ transport, host, port }: Listener, { credentials }: TransportPorts): Credentials {
  if (credentials) return credentials
  throw new RouterError('CONFIG_INVALID',
    `listening on ${transport} ${host} port ${port} needs a certificate: set tls.cert and tls.key in the configuration`,
    { transport, host, port })
}

/** Closes what may not come in. @returns whom the peer's certificate names, undefined without one */
export function judged(
  socket: TLSSocket, { verify, clientsRequired }: Credentials, { doorway }: TransportPorts,
): readonly string[] | undefined | 'refused' {
  const showsOne = socket.getPeerX509Certificate() !== undefined
  if (verify && !socket.authorized && (showsOne || clientsRequired)) {
    doorway.refused('tls-peer')
    socket.destroy()
    return 'refused'
  }
  return verifiedNames(socket)
}

function verifiedNames(socket: TLSSocket): readonly string[] | undefined {
  if (!socket.authorized) return undefined
  const names = subjectsOf(socket.getPeerCertificate())
  return names.length > 0 ? names : undefined
}
