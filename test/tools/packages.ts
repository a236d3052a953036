/** What the tests need from Debian: real phones and a real media engine. Missing ones are fetched, or asked for. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

interface DebianPackage {
  readonly name: string
  /** The program that shows it is there. */
  readonly program: string
  readonly purpose: string
}

const needed: readonly DebianPackage[] = [
  { name: 'sip-tester', program: 'sipp', purpose: 'SIPp, the callers and callees of test/loopback' },
  { name: 'rtpengine-daemon', program: 'rtpengine', purpose: 'the media engine of test/media and test/loopback' },
  { name: 'janus', program: 'janus', purpose: 'the mixer of conferences, for test/loopback' },
  { name: 'baresip-core', program: 'baresip', purpose: 'a phone as people have them, for test/loopback' },
  { name: 'chromium', program: 'chromium', purpose: 'a browser that calls, for test/loopback' },
  { name: 'redis-server', program: 'redis-server', purpose: 'the store of the lookup tests' },
  { name: 'postgresql', program: 'postgres', purpose: 'the database of the call record tests' },
  { name: 'tcpdump', program: 'tcpdump', purpose: 'what really went over the wire, for test/loopback' },
  { name: 'age', program: 'age', purpose: 'what opens sealed recordings beside our own command' },
  { name: 'openssl', program: 'openssl', purpose: 'the certificates of the TLS tests' },
]

/**
 * Makes sure that all packages are there; installs what is missing when it may.
 * @returns what an operator has to do, or undefined when nothing is missing
 */
export function ensurePackages(): string | undefined {
  const missing = needed.filter(({ program }) => !isInstalled(program))
  if (missing.length === 0) return undefined
  const names = missing.map(({ name }) => name)
  if (process.getuid?.() === 0 && isInstalled('apt-get')) {
    process.stdout.write(`installing ${names.join(' ')}\n`)
    apt('update', '-qq')
    apt('install', '-y', '-qq', '--no-install-recommends', ...names)
  }
  const still = missing.filter(({ program }) => !isInstalled(program))
  if (still.length === 0) return undefined
  return [
    'the tests need these Debian packages:',
    ...still.map(({ name, purpose }) => `  ${name}: ${purpose}`),
    'install them with',
    `  sudo apt-get install -y --no-install-recommends ${still.map(({ name }) => name).join(' ')}`,
  ].join('\n')
}

function isInstalled(program: string): boolean {
  return [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin', ...postgresFolders()].some(folder => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      // Not in this folder; the next one may have it.
      return false
    }
  })
}

/** Debian keeps the servers of PostgreSQL out of everybody's way, one folder a version. */
function postgresFolders(): readonly string[] {
  const home = '/usr/lib/postgresql'
  return existsSync(home) ? readdirSync(home).map(version => join(home, version, 'bin')) : []
}

function apt(...args: string[]): void {
  // Starting the daemons it brings is not wanted: every test starts its own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  spawnSync('apt-get', args, { stdio: ['ignore', 'inherit', 'inherit'], env })
}
