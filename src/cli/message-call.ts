/** A call given as a SIP message, read by the code that reads live ones. */
import { isIP } from 'node:net'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { readable } from '../call/reading.ts'
import { receivedInvite } from '../edge/embedded/received-invite.ts'
import { momentOf } from '../policy/calendars/zone.ts'
import type { CallToRead } from '../policy/facts.ts'
import { transports } from './call-options.ts'
import { CommandFailed, oneOf, UsageError, type Io } from './command.ts'
import { inviteIn } from './invite-text.ts'

/** What a message does not say of itself. */
export interface MessageValues {
  readonly message: string
  readonly source?: string | undefined
  readonly transport?: string | undefined
  readonly at?: string | undefined
  readonly user?: string | undefined
}

/**
 * @param atMs when it comes, when nobody says
 * @throws CommandFailed for a message the router would not take as an INVITE
 */
export async function callFromMessage(values: MessageValues, io: Io, atMs: number): Promise<CallToRead> {
  const { user, at, transport = 'udp' } = values
  const momentMs = at === undefined ? atMs : momentOf(at)
  if (momentMs === undefined) {
    throw new UsageError(`--at ${at} is no moment; write it as 2026-07-14T10:00[Europe/Paris] or with Z`)
  }
  const request = inviteIn(await bytesOf(values.message, io))
  const flow = {
    transport: oneOf('transport', transport, transports), ...placeOf(values.source), connection: '',
    localAddress: '', localPort: 0,
  }
  return { ...readable(receivedInvite({ request, flow }, momentMs)), ...(user !== undefined && { user }) }
}

async function bytesOf(name: string, io: Io): Promise<Buffer> {
  if (name === '-') return await io.input?.() ?? Buffer.alloc(0)
  try {
    return await readFile(resolve(io.cwd, name))
  } catch (error) {
    throw new CommandFailed(`${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** `10.0.0.10`, `10.0.0.10:5062`, `[2001:db8::1]:5060`. */
function placeOf(source: string | undefined): { readonly address: string; readonly port: number } {
  if (source === undefined) return { address: '', port: 5060 }
  const [, v6, v4, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(source) ?? []
  const address = isIP(source) === 0 ? v6 ?? v4 ?? '' : source
  if (isIP(address) === 0) throw new UsageError(`--source ${source} is no address; write one such as 10.0.0.10`)
  return { address, port: Number(port ?? 5060) }
}
