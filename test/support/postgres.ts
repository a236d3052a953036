/** A PostgreSQL server of one test, on a free port of the loopback, its files in a folder of their own. */
import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, writeFile } from 'node:fs/promises'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { eventually } from './eventually.ts'
import { freePort } from './ports.ts'
import { tempDir } from './temp-dir.ts'

export interface PostgresServer extends AsyncDisposable {
  readonly port: number
  /** `postgres://pointsman@127.0.0.1:PORT/postgres`; it asks for the password. */
  readonly url: string
  readonly password: string
  /** Runs one statement. @returns its rows, a line each, columns parted by bars */
  query(statement: string): Promise<string>
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  /** Starts it again, with what it had. */
  start(): Promise<void>
}

const home = '/usr/lib/postgresql'

/** Where Debian keeps the programs of the newest server. */
function binaries(): string {
  const [newest] = readdirSync(home).toSorted((a, b) => Number(b) - Number(a))
  return join(home, newest ?? '', 'bin')
}

/** The server refuses to run as root; this user comes with every system. */
function nobody(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}

export async function startPostgres(): Promise<PostgresServer> {
  const bin = binaries()
  const user = nobody()
  const port = await freePort()
  const password = 'tell-nobody-postgres'
  const dir = await tempDir()
  const data = join(dir.path, 'data')
  if (user) await chown(dir.path, user.uid, user.gid)
  const passwordFile = join(dir.path, 'password')
  await writeFile(passwordFile, password)
  if (user) await chown(passwordFile, user.uid, user.gid)
  await promisify(execFile)(join(bin, 'initdb'), [
    '-D', data, '-U', 'pointsman', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '--no-sync', '--no-locale',
    '-E', 'UTF8',
  ], { ...user, cwd: dir.path })

  const env = { ...process.env, PGPASSWORD: password, PGCONNECT_TIMEOUT: '2' }
  const query = async (statement: string): Promise<string> => {
    const args = ['-h', '127.0.0.1', '-p', String(port), '-U', 'pointsman', '-d', 'postgres', '-AtXc', statement]
    return (await promisify(execFile)(join(bin, 'psql'), args, { env })).stdout.trim()
  }
  let stop: () => Promise<void> = () => Promise.resolve()
  const start = async (): Promise<void> => {
    const child = spawn(join(bin, 'postgres'), [
      '-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', dir.path, '-c', 'fsync=off', '-c', 'shared_buffers=8MB',
      '-c', 'max_connections=10', '-c', 'autovacuum=off',
    ], { ...user, cwd: dir.path, stdio: 'ignore' })
    const ended = once(child, 'exit')
    stop = async () => {
      // Immediate shutdown: no goodbye, and its children end with it.
      child.kill('SIGQUIT')
      await ended
    }
    await eventually(20_000, 'postgres answers', () => query('select 1').then(() => true))
  }
  await start()
  return {
    port, url: `postgres://pointsman@127.0.0.1:${port}/postgres`, password, query, start,
    kill: () => stop(),
    async [Symbol.asyncDispose]() {
      await stop()
      await dir.remove()
    },
  }
}
