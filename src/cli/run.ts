/** `pointsman run`: serves until told to stop. The one command that lives longer than its answer. */
import { isIP } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { RouterError } from '../base/errors.ts'
import { hostPort } from '../base/host-port.ts'
import { createLog, standardOutput, type Log } from '../base/log.ts'
import { startService, type Service } from '../service.ts'
import { CommandFailed, readArgs, UsageError, type Command } from './command.ts'
import { configOptions, settingsFrom } from './config.ts'
import type { Settings } from './settings.ts'

/** How long writing down what is known may take when the process ends and its calls do not. */
const LEAVE_MS = 5_000

export const run: Command = {
  help: `usage: pointsman run [DIR] [options]

Takes SIP calls and sends them where the policy in DIR says (left out: policies/hello). The policy is
read again whenever its files change, on SIGHUP and on POST /policy/reload; one with errors changes nothing.

  --listen TRANSPORT:HOST:PORT   where SIP is taken; again for more (udp and tcp on 127.0.0.1:5060).
                                 Transports: udp, tcp, tls, ws, wss. With /advertise:HOST[:PORT] behind it,
                                 peers are told that address instead; with /networks:10.0.0.0/8+fd00::/8 last,
                                 it is for these; tls and wss need --config with tls
  --drachtio HOST:PORT           takes and places calls through a drachtio-server instead; needs a secret
  --secret SECRET                what that server asks for; better POINTSMAN_SECRET, which others cannot read
  --admin HOST:PORT|off          the admin API (127.0.0.1:8080)
  --rtpengine HOST:PORT[,...]    media engines, by ws://HOST:PORT over WebSocket; without any, media goes direct.
                                 With /weight:N behind it one gets N times the calls, with /calls:N no more
                                 than so many at once
  --rtpengine-dtmf HOST:PORT     where they report digits callers dial; they are started with
                                 --dtmf-log-dest=HOST:PORT (only digits in INFO are heard)
  --rtpengine-silence HOST:PORT  where they report calls without audio, which then end; they are started with
                                 --b2b-url=http://HOST:PORT/RPC2 --xmlrpc-format=1 (such calls go on)
  --janus ws://HOST:PORT         the mixer of conferences; its API secret is the secret named janus (none)
  --cdr FILE                     appends a JSON line per call (none)
  --journal FILE                 writes live calls down, so that they go on after a crash and restart (none)
  --receipts FILE                appends what each decision was made of, for explain --call (none)
  --shadow DIR                   asks another policy about every call, without effect; see GET /shadow
  --canary DIR                   lets another policy decide some callers' calls, and undoes it when they fare worse
  --canary-share PERCENT         how many of the callers (5%)
  --secrets DIR                  a file for each secret the policy names; a variable POINTSMAN_SECRET_NAME wins
  --session-timer DURATION|off   asks every party for a sign of life so often; without it those that know
                                 session timers are asked, every 30m (supported)
  --log-level LEVEL              trace, debug, info, warn, error, fatal or silent (info)
  --drain DURATION               how long live calls may go on after SIGTERM (30s), or hand-over
  --config FILE                  all of these from a YAML or JSON file

Each is also a key of the file and a variable: POINTSMAN_POLICY, POINTSMAN_LISTEN, POINTSMAN_ADMIN,
POINTSMAN_RTPENGINE, POINTSMAN_RTPENGINE_DTMF, POINTSMAN_RTPENGINE_SILENCE, POINTSMAN_JANUS, POINTSMAN_DRACHTIO,
POINTSMAN_SECRET, POINTSMAN_SECRETS, POINTSMAN_CDR, POINTSMAN_JOURNAL, POINTSMAN_RECEIPTS, POINTSMAN_SHADOW,
POINTSMAN_CANARY, POINTSMAN_CANARY_SHARE, POINTSMAN_SESSION_TIMER, POINTSMAN_LOG_LEVEL, POINTSMAN_DRAIN,
POINTSMAN_CONFIG.
Flags win over variables, variables over the file.

SIGTERM and SIGINT refuse new calls and let live ones end; a second one hangs them up. With --drain hand-over they
leave live calls to the next process that has the journal. SIGHUP reloads. SIGUSR1 and SIGUSR2 do nothing.

Exit: 0 after a clean stop, 1 it could not start, 2 usage.`,

  async run(args, io) {
    const { values, positionals: [directory] } = readArgs(args, configOptions, 1)
    if (directory !== undefined && values.policy !== undefined) {
      throw new UsageError('the policy is given twice, as an argument and as --policy')
    }
    const settings = settingsFrom({ ...values, ...(directory !== undefined && { policy: directory }) }, io)
    const log = createLog(settings.logLevel, standardOutput())
    const started = await start(settings, log)
    announce(started, settings, log)
    process.once('uncaughtException', error => void giveUp(error, started, log))
    await untilStopped(started, settings, log)
    return 0
  },
}

async function start(settings: Settings, log: Log): Promise<Service> {
  try {
    return await startService(settings, { log, processMetrics: true })
  } catch (error) {
    if (error instanceof RouterError) throw new CommandFailed(error.message)
    throw error
  }
}

/** What an operator wants to see once, as log lines like all others. */
function announce({ listeners, admin, media }: Service, settings: Settings, log: Log): void {
  for (const { transport, host, port, advertise } of listeners) {
    const as = advertise && { advertise: hostPort(advertise.host, advertise.port ?? port) }
    log.info({ listen: `${transport}:${hostPort(host, port)}`, ...as }, 'listening')
  }
  if (admin) log.info({ url: `http://${hostPort(admin.host, admin.port)}` }, 'admin API')
  if (admin && !isLoopback(admin.host)) {
    log.warn({ host: admin.host }, 'the admin API has no password and can be reached from other machines')
  }
  const rtpengine = media.status().map(({ name }) => name)
  const { policy } = settings
  const cdr = typeof settings.cdr === 'object' ? settings.cdr.map(({ to }) => to) : settings.cdr
  log.info({ policy, rtpengine, cdr, pid: process.pid }, 'pointsman is ready')
}

/** Serves until a signal has it stop, and is over when everything is closed. */
async function untilStopped(service: Service, { handsOver }: Settings, log: Log): Promise<void> {
  const stop = new AbortController()
  const hurry = new AbortController()
  const first = handsOver ? 'leaving live calls to the next process' : 'draining: new calls are refused'
  const onStop = (signal: NodeJS.Signals): void => {
    const again = stop.signal.aborted
    log.info({ signal, liveCount: service.calls.count }, again && !handsOver ? 'hanging up' : first)
    if (again) hurry.abort()
    else stop.abort()
  }
  const onReload = (): void => void service.policy.reload()
  // Left to Node, the one opens a port for debuggers, and the other ends the process.
  const onNothing = (signal: NodeJS.Signals): void => log.warn({ signal }, 'this signal has no meaning here')
  process.on('SIGTERM', onStop).on('SIGINT', onStop).on('SIGHUP', onReload)
  process.on('SIGUSR1', onNothing).on('SIGUSR2', onNothing)
  try {
    await new Promise<void>(resolve => stop.signal.addEventListener('abort', () => resolve()))
    if (handsOver) return await leave(service, log, 0)
    await service.drain(hurry.signal)
    await service.close()
    log.info('stopped')
  } finally {
    process.off('SIGTERM', onStop).off('SIGINT', onStop).off('SIGHUP', onReload)
    process.off('SIGUSR1', onNothing).off('SIGUSR2', onNothing)
  }
}

/**
 * What nobody caught leaves an unknown state: say so, write down what there is, and have the supervisor restart. Calls
 * in a journal go on then; all others are hung up.
 */
async function giveUp(error: Error, service: Service, log: Log): Promise<void> {
  log.fatal({ err: error }, 'an error nobody handled; the router stops')
  await leave(service, log, 1)
}

/** Ends the process with what is written by then: it still holds the sockets that the next one takes. */
async function leave(service: Service, log: Log, code: number): Promise<never> {
  const left = service.leave().catch((err: unknown) => log.error({ err }, 'what is known could not be written down'))
  await Promise.race([left, pause(LEAVE_MS)])
  process.exit(code)
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
