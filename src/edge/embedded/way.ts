/** Flows as the leg port names them: opaque texts that outlive no process. */
import type { Flow } from '../../stack/transactions.ts'

export function wayOf(flow: Flow): string {
  const { transport, address, port, localAddress, localPort, connection } = flow
  return JSON.stringify({ transport, address, port, localAddress, localPort, connection })
}

export function flowOver(way: string): Flow {
  return JSON.parse(way) as Flow
}
