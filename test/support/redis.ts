/** A Redis server of one test, on a free port of the loopback and without a disk. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { promisify } from 'node:util'
import { eventually } from './eventually.ts'
import { freePort } from './ports.ts'

export interface RedisServer {
  readonly port: number
  /** `redis://127.0.0.1:PORT`. */
  readonly url: string
  /** Runs one command. @returns what redis-cli prints */
  run(...command: readonly string[]): Promise<string>
  /** Has it hang, or go on. */
  hang(isHanging: boolean): void
  close(): Promise<void>
}

export async function startRedis(options: { password?: string; port?: number } = {}): Promise<RedisServer> {
  const { password, port = await freePort() } = options
  const args = [
    '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no',
    ...password === undefined ? [] : ['--requirepass', password],
  ]
  const child = spawn('redis-server', args, { stdio: 'ignore' })
  const ended = once(child, 'exit')
  await eventually(5_000, 'redis-server listens', () => answers(port))
  const auth = password === undefined ? [] : ['-a', password, '--no-auth-warning']
  return {
    port, url: `redis://127.0.0.1:${port}`,
    async run(...command) {
      const { stdout } = await promisify(execFile)('redis-cli', ['-p', String(port), ...auth, ...command])
      return stdout
    },
    hang: isHanging => void child.kill(isHanging ? 'SIGSTOP' : 'SIGCONT'),
    async close() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    const settle = (open: boolean): void => {
      socket.destroy()
      resolve(open)
    }
    socket.once('connect', () => settle(true)).once('error', () => settle(false))
  })
}
