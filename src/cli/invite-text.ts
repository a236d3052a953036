/** An INVITE in a text that somebody copied, read and judged as from the wire. */
import { checkRequest } from '../sip/check.ts'
import type { SipRequest } from '../sip/message.ts'
import { parseMessage } from '../sip/parse.ts'
import { CommandFailed } from './command.ts'

/** @throws CommandFailed for what the router would not take as an INVITE */
export function inviteIn(bytes: Buffer): SipRequest {
  const message = parseMessage(wireOf(bytes))
  if (message.kind === 'fault') throw new CommandFailed(`this is no SIP message: ${message.why}`)
  if (message.kind === 'response' || message.method !== 'INVITE') {
    throw new CommandFailed('only an INVITE begins a call, and this is '
      + (message.kind === 'response' ? `a response ${message.status}` : `a ${message.method}`))
  }
  const refusal = checkRequest(message)
  if (refusal) throw new CommandFailed(`this INVITE would be answered ${refusal.status}: ${refusal.why}`)
  return message
}

/** A message copied from a log or an editor has other line ends, and then another length, than on the wire. */
function wireOf(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1')
  if (text.includes('\r\n')) return bytes
  const lines = `${text.trimEnd()}\n`.replaceAll('\n', '\r\n')
  const whole = lines.includes('\r\n\r\n') ? lines : `${lines}\r\n`
  return Buffer.from(whole.replace(/^(?:content-length|l)\s*:.*\r\n/im, ''), 'latin1')
}
