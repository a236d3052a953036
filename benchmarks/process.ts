/** What the kernel says of a process: processor time and memory. */
import { readFileSync } from 'node:fs'

/** Ticks a second; 100 on every Linux Node runs on. */
const TICKS_PER_SECOND = 100

/** Processor time used since the start, user and system, in milliseconds. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // The name in brackets may hold spaces; fields are counted after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 1_000 / TICKS_PER_SECOND
}

/** Resident memory in bytes. */
export function rssBytes(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
  return Number(kib) * 1_024
}
