/** `pointsman edge`: our SIP stack alone, for applications on drachtio-srf. */
import { RouterError } from '../base/errors.ts'
import { createLog } from '../base/log.ts'
import type { TlsFiles } from '../stack/transport/credentials.ts'
import { CommandFailed, readArgs, UsageError, type Command } from './command.ts'
import { openFront, type OpenFront } from './open-front.ts'
import { isMisread, readControl, readListener, readLogLevel, readSecret, type Reader } from './settings.ts'

const options = {
  control: { type: 'string', default: '127.0.0.1:9022' },
  secret: { type: 'string' },
  listen: { type: 'string', multiple: true },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'tls-ca': { type: 'string' },
  app: { type: 'string' },
  'log-level': { type: 'string', default: 'info' },
} as const

const defaultListeners: readonly string[] = ['udp:127.0.0.1:5060', 'tcp:127.0.0.1:5060']

export const edge: Command = {
  help: `usage: pointsman edge [options]

Takes applications on drachtio-srf as drachtio-server would, on our own SIP stack: for tests of such
applications, and wherever that server is not at hand.

  --control HOST:PORT            where applications connect (127.0.0.1:9022)
  --secret SECRET                what they must know; better POINTSMAN_SECRET, which others cannot read
  --listen TRANSPORT:HOST:PORT   where SIP is taken; again for more (udp and tcp on 127.0.0.1:5060)
  --tls-cert FILE, --tls-key FILE  what tls and wss listeners show, as PEM; read again when the files change
  --tls-ca FILE                  the roots peers have to come from; left out, those that come with Node.js
  --app HOST:PORT                connects to this application with each new request that no connected one
                                 asked for (srf.listen)
  --log-level LEVEL              trace, debug, info, warn, error, fatal or silent (info)

SIGTERM and SIGINT end it; dialogs are not hung up.

Exit: 0 after a stop, 1 it could not start, 2 usage.`,

  async run(args, io) {
    const { values } = readArgs(args, options, 0)
    const log = createLog(read('log-level', values['log-level'], readLogLevel))
    const secret = values.secret ?? io.env['POINTSMAN_SECRET']
    if (secret === undefined) throw new UsageError('a secret is missing; set POINTSMAN_SECRET, or --secret')
    const open = await started({
      control: read('control', values.control, readControl),
      secret: read('secret', secret, readSecret),
      listen: (values.listen ?? defaultListeners).map(text => read('listen', text, readListener)),
      app: values.app === undefined ? undefined : read('app', values.app, readControl),
      tls: tlsFrom(values['tls-cert'], values['tls-key'], values['tls-ca']),
      log,
    })
    const { control, listeners } = open
    for (const { transport, host, port } of listeners) log.info({ listen: `${transport}:${host}:${port}` }, 'listening')
    log.info({ control: `${control.host}:${control.port}`, pid: process.pid }, 'applications may connect')
    await stopped()
    await open.close()
    return 0
  },
}

function tlsFrom(cert?: string, key?: string, ca?: string): TlsFiles | undefined {
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined || key === undefined) throw new UsageError('--tls-cert and --tls-key belong together')
  return { cert, key, ...ca === undefined ? {} : { ca } }
}

async function started(settings: Parameters<typeof openFront>[0]): Promise<OpenFront> {
  try {
    return await openFront(settings)
  } catch (error) {
    if (error instanceof RouterError) throw new CommandFailed(error.message)
    throw error
  }
}

function stopped(): Promise<void> {
  return new Promise(resolve => {
    process.once('SIGTERM', () => resolve()).once('SIGINT', () => resolve())
  })
}

function read<T>(option: string, text: string, reader: Reader<T>): T {
  const value = reader(text)
  if (isMisread(value)) throw new UsageError(`--${option}: ${value.misread}; ${value.hint}`)
  return value
}
