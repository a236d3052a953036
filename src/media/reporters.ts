/** Who may report to us of media: the engines, by their addresses, and this machine. */
import { isIP } from 'node:net'

/** @param address of who reports; undefined when it is gone already */
export type MayReport = (address: string | undefined) => boolean

/** @param hosts as configured; names are not looked up, so their owners cannot let others in */
export function reporters(hosts: readonly string[]): MayReport {
  const allowed = new Set(hosts.filter(host => isIP(host) !== 0))
  return address => {
    const from = address?.replace(/^::ffff:/, '')
    return from !== undefined && (isLoopback(from) || allowed.has(from))
  }
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1'
}
