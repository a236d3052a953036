/** baresip, a phone people have on their desks, without sound devices, told what to do over its control port. */
import { spawn } from 'node:child_process'
import { createConnection, type Socket } from 'node:net'
import { freePort } from './ports.ts'
import { eventually } from './eventually.ts'
import { tempDir } from './temp-dir.ts'
import { toneFile } from './tone.ts'
import { within } from './within.ts'

/** What baresip reports: CALL_INCOMING, CALL_ESTABLISHED, CALL_CLOSED … */
export interface BaresipEvent {
  readonly type: string
  readonly param?: string
}

export interface Baresip extends AsyncDisposable {
  readonly events: readonly BaresipEvent[]
  /** Waits for an event, those that came already included; each is handed out once. */
  next(type: string): Promise<BaresipEvent>
  /** Waits until its registrar has taken it; that is no event, for it may come before anybody listens. */
  registered(): Promise<void>
  /** `dial sip:…`, `hangup`. */
  tell(command: string, params?: string): void
}

export interface BaresipAccount {
  readonly user: string
  readonly password: string
  /** `127.0.0.1:PORT` of its registrar, which takes its calls too. */
  readonly registrar: string
  /** Where its SIP comes from. Default 127.0.0.1. */
  readonly host?: string
}

export interface BaresipVoice {
  readonly frequencyHz: number
  /** `FIRST-LAST`. */
  readonly rtpPorts: string
}

/** Longer than any call of a test. Milliseconds. */
const TONE_MS = 120_000

/**
 * Starts a phone that registers, and answers by itself.
 * @param voice a tone it says; without it plays what it hears into its microphone
 */
export async function startBaresip(
  { user, password, registrar, host = '127.0.0.1' }: BaresipAccount, voice?: BaresipVoice,
): Promise<Baresip> {
  const [sipPort, controlPort] = [await freePort(host), await freePort()]
  const dir = await tempDir({
    ...voice && { 'tone.wav': toneFile(voice.frequencyHz, TONE_MS) },
    accounts: `<sip:${user}@${registrar}>;auth_user=${user};auth_pass=${password};regint=60;answermode=auto\n`,
    contacts: '',
    config: [
      'poll_method epoll', 'net_interface 127.0.0.1',
      `sip_listen ${host}:${sipPort}`, 'call_max_calls 4',
      `rtp_ports ${voice?.rtpPorts ?? '30000-39998'}`,
      `audio_source ${voice ? 'aufile,tone.wav' : 'aubridge,desk'}`, 'audio_player aubridge,desk',
      'audio_alert aubridge,alert',
      'module_path /usr/lib/baresip/modules', 'module g711.so', 'module aubridge.so', 'module aufile.so',
      'module_app account.so', 'module_app menu.so', 'module_app ctrl_tcp.so',
      `ctrl_tcp_listen 127.0.0.1:${controlPort}`, '',
    ].join('\n'),
  })
  const child = spawn('baresip', ['-4', '-f', dir.path], { cwd: dir.path, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => { said += text.toString() })
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
  const events: BaresipEvent[] = []
  const fresh: BaresipEvent[] = []
  const control = await eventually(5_000, 'baresip takes commands', () => connected(controlPort)).catch(
    async (error: unknown) => {
      child.kill('SIGKILL')
      await dir.remove()
      throw new Error(`${(error as Error).message}: ${said}`)
    })
  control.on('data', netstrings(text => {
    const message = JSON.parse(text) as BaresipEvent & { readonly event?: boolean }
    if (!message.event) return
    events.push(message)
    fresh.push(message)
  }))
  return {
    events,
    next: type => eventually(6_000, `${type} of baresip`, () => {
      const at = fresh.findIndex(event => event.type === type)
      return Promise.resolve(at < 0 ? undefined : fresh.splice(0, at + 1).at(-1))
    }).catch((error: unknown) => {
      throw new Error(`${(error as Error).message}; ${JSON.stringify(events)}\n${said.slice(-1500)}`)
    }),
    async registered() {
      await eventually(6_000, 'baresip is registered', () => / 200 OK .*\[\d+ bindings?\]/.test(said))
    },
    tell(command, params = '') {
      const text = JSON.stringify({ command, params })
      control.write(`${Buffer.byteLength(text)}:${text},`)
    },
    async [Symbol.asyncDispose]() {
      control.destroy()
      child.kill('SIGTERM')
      const killing = setTimeout(() => child.kill('SIGKILL'), 3_000)
      await within(5_000, 'baresip ends', ended)
      clearTimeout(killing)
      await dir.remove()
    },
  }
}

function connected(port: number): Promise<Socket | undefined> {
  return new Promise(resolve => {
    const socket = createConnection({ port, host: '127.0.0.1' })
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(undefined))
  })
}

/** `LENGTH:TEXT,`, one behind the other. */
function netstrings(take: (text: string) => void): (data: Buffer) => void {
  let rest = Buffer.alloc(0)
  return data => {
    rest = Buffer.concat([rest, data])
    for (;;) {
      const colon = rest.indexOf(':')
      const length = Number(rest.subarray(0, Math.max(0, colon)).toString())
      if (colon < 0 || rest.length < colon + length + 2) return
      take(rest.subarray(colon + 1, colon + 1 + length).toString())
      rest = rest.subarray(colon + length + 2)
    }
  }
}
