/** A real Janus on 127.0.0.1 for one test: the AudioBridge and its WebSocket API, nothing else of it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { freePort } from './ports.ts'
import { tempDir } from './temp-dir.ts'

export interface JanusServer {
  /** Of its WebSocket API. */
  readonly url: string
  /** SIGKILL; resolves when the process is gone. */
  kill9(): Promise<void>
  stop(): Promise<void>
}

/** @param secret what it asks of whoever uses its API */
export async function startJanusServer(secret: string): Promise<JanusServer> {
  const port = await freePort()
  const home = libraries()
  const folder = await tempDir({
    'janus.jcfg': [
      `general: { configs_folder = "."; plugins_folder = "${home}/plugins"; transports_folder = "${home}/transports"`,
      'events_folder = "./none"; loggers_folder = "./none"; interface = "127.0.0.1"; debug_level = 2',
      `api_secret = "${secret}"; session_timeout = 60 }`,
      'media: { ipv6 = false }',
      `plugins: { disable = "${others(join(home, 'plugins'), 'audiobridge')}" }`,
      `transports: { disable = "${others(join(home, 'transports'), 'websockets')}" }`,
      '',
    ].join('\n'),
    'janus.plugin.audiobridge.jcfg':
      `general: { string_ids = true; local_ip = "127.0.0.1"; rtp_port_range = "${range()}" }\n`,
    'janus.transport.websockets.jcfg': `general: { ws = true; ws_port = ${port}; ws_ip = "127.0.0.1"; wss = false }\n`,
  })
  const child: ChildProcess = spawn('janus', ['--configs-folder=.', '--config=janus.jcfg'], {
    cwd: folder.path, stdio: 'ignore',
  })
  const orphan = (): void => { child.kill('SIGKILL') }
  process.once('exit', orphan)

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }

  await once(child, 'spawn')
  await eventually(10_000, 'Janus listens', () => listens(port))
  return {
    url: `ws://127.0.0.1:${port}`,
    kill9: () => end('SIGKILL'),
    async stop() {
      await end('SIGKILL')
      process.off('exit', orphan)
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** Debian keeps what Janus loads in a folder by architecture. */
function libraries(): string {
  const found = readdirSync('/usr/lib').map(name => join('/usr/lib', name, 'janus')).find(path => existsSync(path))
  if (found === undefined) throw new Error('Janus cannot be started; install it with: apt-get install janus')
  return found
}

function others(folder: string, wanted: string): string {
  return readdirSync(folder).filter(name => name.endsWith('.so') && !name.includes(wanted)).join(',')
}

function range(): string {
  const lowest = 10_000 + 400 * Math.floor(Math.random() * 20)
  return `${lowest}-${lowest + 399}`
}

function listens(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
