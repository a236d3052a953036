/**
 * The router as a process, on each of its edges: our own stack; drachtio-srf on our wire front, which is a
 * process of its own; or drachtio-srf on a drachtio-server, where the environment names one.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { CertificateFiles } from './certificates.ts'
import { eventually } from './eventually.ts'
import { patient } from './patience.ts'
import { freePort } from './ports.ts'
import { built, root } from './root.ts'
import { tempDir } from './temp-dir.ts'
import { startRouter, type Router, type RouterOptions } from './router.ts'

/** A router, and where its phones find it. */
export interface EdgeRouter extends AsyncDisposable {
  readonly router: Router
  /** `127.0.0.1:PORT`, for UDP and TCP. */
  readonly sip: string
  /** The ports on 127.0.0.1 for TLS and WSS, where that was asked for. */
  readonly secure: SecurePorts | undefined
}

export interface SecurePorts {
  readonly tls: number
  readonly wss: number
}

/** What a router is started with, here. */
export interface EdgeOptions extends RouterOptions {
  /** Has it listen on TLS and WSS as well, with this certificate. */
  readonly certificate?: CertificateFiles | undefined
}

/** How to start a router on one edge, by what reports call it. */
export type Edges = Readonly<Record<string, (options: EdgeOptions) => Promise<EdgeRouter>>>

const { DRACHTIO, DRACHTIO_SECRET = 'cymru', DRACHTIO_SIP } = process.env

/** True where what is tested is a drachtio-server that is none of ours. */
export const isForeign = DRACHTIO !== undefined

/** Both of ours; only the server's when the environment names one: `DRACHTIO=HOST:PORT`. */
export const edges: Edges = DRACHTIO === undefined ? {
  embedded: async options => {
    const { certificate } = options
    const secure = await securePorts(certificate)
    const file = certificate
      && await (await tempDir()).write('config.json', JSON.stringify({ ...patient, tls: certificate }))
    const args = [...options.args ?? [], ...file === undefined ? [] : ['--config', file], ...listening(secure)]
    const router = await startRouter({ ...options, args })
    return { router, sip: router.sip, secure, async [Symbol.asyncDispose]() { await router.stop() } }
  },
  drachtio: onWireFront,
} : {
  [`drachtio at ${DRACHTIO}`]: async options => {
    const router = await connected(DRACHTIO, options)
    const sip = DRACHTIO_SIP ?? `${DRACHTIO.slice(0, DRACHTIO.lastIndexOf(':'))}:5060`
    return { router, sip, secure: undefined, async [Symbol.asyncDispose]() { await router.stop() } }
  },
}

/** `pointsman edge` as a process. */
export interface FrontProcess extends AsyncDisposable {
  readonly pid: number
  readonly control: string
  readonly sip: string
  /** Stops it as a supervisor would, or however `signal` says. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

export interface FrontOptions {
  readonly controlPort?: number
  readonly sipPort?: number
  readonly args?: readonly string[]
  readonly nodeArgs?: readonly string[]
}

/** Starts `pointsman edge` and waits until it takes applications. */
export async function startFront(options: FrontOptions = {}): Promise<FrontProcess> {
  const { controlPort = await freePort(), sipPort = await freePort(), args = [], nodeArgs = [] } = options
  const control = `127.0.0.1:${controlPort}`
  const child = spawn(process.execPath, [
    '--enable-source-maps', ...nodeArgs, join(built, 'src', 'cli', 'main.js'), 'edge', '--control', control,
    '--listen', `udp:127.0.0.1:${sipPort}`, '--listen', `tcp:127.0.0.1:${sipPort}`, ...args,
  ], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, POINTSMAN_SECRET: DRACHTIO_SECRET } })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => { output += chunk.toString() })
  child.stderr.on('data', (chunk: Buffer) => { output += chunk.toString() })
  const exited = new Promise<void>(resolve => child.once('close', () => resolve()))
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    child.kill(signal)
    // One that was halted hears nothing else.
    if (signal === 'SIGTERM') child.kill('SIGCONT')
    await exited
  }
  await eventually(30_000, 'the front takes applications', () =>
    child.exitCode !== null || output.includes('applications may connect'))
  if (child.exitCode !== null) throw new Error(`the front did not start:\n${output}`)
  return { pid: child.pid ?? 0, control, sip: `127.0.0.1:${sipPort}`, stop, [Symbol.asyncDispose]: () => stop() }
}

async function onWireFront(options: EdgeOptions): Promise<EdgeRouter> {
  const { certificate, nodeArgs = [] } = options
  const secure = await securePorts(certificate)
  const shown = certificate ? ['--tls-cert', certificate.cert, '--tls-key', certificate.key] : []
  const front = await startFront({ nodeArgs, args: [...shown, ...listening(secure)] })
  const router = await connected(front.control, options).catch(async (error: unknown) => {
    await front.stop()
    throw error
  })
  return {
    router, secure,
    sip: front.sip,
    async [Symbol.asyncDispose]() {
      await router.stop()
      await front.stop()
    },
  }
}

async function securePorts(certificate: CertificateFiles | undefined): Promise<SecurePorts | undefined> {
  return certificate && { tls: await freePort(), wss: await freePort() }
}

function listening(ports: SecurePorts | undefined): readonly string[] {
  return ports ? ['--listen', `tls:127.0.0.1:${ports.tls}`, '--listen', `wss:127.0.0.1:${ports.wss}`] : []
}

/** A router at this drachtio-server, once it is connected. */
export async function connected(control: string, options: RouterOptions): Promise<Router> {
  const args = ['--drachtio', control, '--secret', DRACHTIO_SECRET, ...options.args ?? []]
  const router = await startRouter({ ...options, args })
  await eventually(5_000, 'the router has its server', () =>
    router.log().some(({ msg }) => msg === 'connected to drachtio-server'))
  return router
}
