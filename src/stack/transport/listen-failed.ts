import { RouterError } from '../../base/errors.ts'
import type { Listener } from '../transactions.ts'

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use',
  EADDRNOTAVAIL: 'the address is not one of this host',
  EACCES: 'ports below 1024 need permission',
}

/** The one clear line for a listening address that cannot be had. */
export function listenFailed(listener: Listener, cause: NodeJS.ErrnoException): RouterError {
  const { transport, host, port } = listener
  const why = reasons[cause.code ?? ''] ?? cause.message
  return new RouterError('LISTEN_FAILED', `cannot listen on ${transport} ${host} port ${port}: ${why}`,
    { transport, host, port, errno: cause.code }, cause)
}
