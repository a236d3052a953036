/**
 * `npm run dev`: the compiler watches the sources, the router runs on what it made and starts anew
 * after each change. Arguments go to `pointsman run`: `npm run dev -- policies/failover`.
 */
import { spawn } from 'node:child_process'
import { watch } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const program = join(root, 'dist', 'src', 'cli', 'main.js')
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
/** The compiler writes many files at once; the router starts when it has been quiet for so long. */
const QUIET_MS = 300

let router
let restart
let watching = false

const compiler = spawn(process.execPath, [tsc, '-p', root, '--watch', '--preserveWatchOutput'], {
  cwd: root, stdio: ['ignore', 'pipe', 'inherit'],
})
compiler.stdout.on('data', chunk => {
  process.stdout.write(chunk)
  if (String(chunk).includes('Watching for file changes')) begin()
})
compiler.once('exit', code => finish(code ?? 1))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => finish(0))

/** After the first build: start, and watch what the next ones write. */
function begin() {
  if (watching) return
  watching = true
  start()
  watch(join(root, 'dist', 'src'), { recursive: true }, (_, name) => {
    if (!name?.endsWith('.js')) return
    clearTimeout(restart)
    restart = setTimeout(again, QUIET_MS)
  })
}

function start() {
  const started = spawn(process.execPath, ['--enable-source-maps', program, 'run', ...process.argv.slice(2)], {
    cwd: root, stdio: 'inherit',
  })
  started.once('exit', () => {
    if (router === started) router = undefined
  })
  router = started
}

function again() {
  process.stdout.write('\n— sources changed, starting again —\n')
  if (!router) return start()
  router.once('exit', start)
  stop()
}

/** A second signal ends live calls at once: while developing nobody waits for them. */
function stop() {
  const old = router
  old?.kill('SIGTERM')
  setTimeout(() => old?.kill('SIGTERM'), 500).unref()
}

function finish(code) {
  compiler.kill()
  stop()
  process.exitCode = code
  if (router) router.once('exit', () => process.exit(code))
  else process.exit(code)
}
