/** A DNS server of one test, on a free port of the loopback (RFC 1035, UDP alone). */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'

export type ZoneRecord =
  | { readonly A: string } | { readonly AAAA: string }
  | { readonly SRV: readonly [priority: number, weight: number, port: number, target: string] }
  | { readonly NAPTR: readonly [
      order: number, preference: number, flags: string, service: string, target: string, regexp?: string,
    ] }

type Type = 'A' | 'AAAA' | 'SRV' | 'NAPTR'

const numbers: Readonly<Record<Type, number>> = { A: 1, AAAA: 28, SRV: 33, NAPTR: 35 }
const NXDOMAIN = 3
const SERVFAIL = 2

export interface DnsServer extends AsyncDisposable {
  /** As a resolver is told: `127.0.0.1:PORT`. */
  readonly address: string
  /** What was asked, as `TYPE name`, in order. */
  readonly asked: string[]
  /** Name → what it has. May be changed while it serves. */
  readonly zone: Map<string, readonly ZoneRecord[]>
  ttlS: number
  mode: 'answer' | 'silent' | 'failing'
  close(): Promise<void>
}

export async function startDns(zone: Readonly<Record<string, readonly ZoneRecord[]>> = {}): Promise<DnsServer> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const close = (): Promise<void> => new Promise(resolve => socket.close(() => resolve()))
  const server: DnsServer = {
    address: `127.0.0.1:${socket.address().port}`,
    asked: [], zone: new Map(Object.entries(zone)), ttlS: 60, mode: 'answer', close,
    [Symbol.asyncDispose]: close,
  }
  socket.on('message', (query, from) => {
    const { name, type, end } = questionIn(query)
    server.asked.push(`${type} ${name}`)
    if (server.mode === 'silent') return
    socket.send(answerTo(query.subarray(0, end), name, type, server), from.port, from.address)
  })
  return server
}

function questionIn(query: Buffer): { name: string; type: string; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  const number = query.readUInt16BE(at + 1)
  const type = Object.entries(numbers).find(([, each]) => each === number)?.[0] ?? String(number)
  return { name: labels.join('.').toLowerCase(), type, end: at + 5 }
}

function answerTo(question: Buffer, name: string, type: string, { zone, ttlS, mode }: DnsServer): Buffer {
  const known = zone.get(name)
  const records = mode === 'failing' ? [] : (known ?? []).filter(record => type in record)
  const head = Buffer.from(question)
  const code = mode === 'failing' ? SERVFAIL : known ? 0 : NXDOMAIN
  head.writeUInt16BE(0x8180 | code, 2)
  head.writeUInt16BE(records.length, 6)
  head.writeUInt32BE(0, 8)
  return Buffer.concat([head, ...records.map(record => {
    const data = dataOf(record)
    const line = Buffer.alloc(12)
    line.writeUInt16BE(0xc00c, 0)
    line.writeUInt16BE(numbers[type as Type], 2)
    line.writeUInt16BE(1, 4)
    line.writeUInt32BE(ttlS, 6)
    line.writeUInt16BE(data.length, 10)
    return Buffer.concat([line, data])
  })])
}

function dataOf(record: ZoneRecord): Buffer {
  if ('A' in record) return Buffer.from(record.A.split('.').map(Number))
  if ('AAAA' in record) return groups(record.AAAA)
  if ('SRV' in record) {
    const [priority, weight, port, target] = record.SRV
    return Buffer.concat([shorts(priority, weight, port), domain(target)])
  }
  const [order, preference, flags, service, target, regexp = ''] = record.NAPTR
  return Buffer.concat([shorts(order, preference), text(flags), text(service), text(regexp), domain(target)])
}

function groups(address: string): Buffer {
  if (!isIPv6(address)) throw new Error(`${address} is no IPv6 address`)
  const [left = '', right = ''] = address.split('::')
  const before = left === '' ? [] : left.split(':')
  const after = right === '' ? [] : right.split(':')
  const middle = Array<string>(8 - before.length - after.length).fill('0')
  return shorts(...[...before, ...middle, ...after].map(group => parseInt(group, 16)))
}

function shorts(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length)
  values.forEach((value, index) => bytes.writeUInt16BE(value, 2 * index))
  return bytes
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value, 'latin1')])
}

function domain(name: string): Buffer {
  return Buffer.concat([...name.split('.').filter(label => label !== '').map(text), Buffer.from([0])])
}
