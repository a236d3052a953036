import { appendFile, mkdir, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../src/base/clock.ts'
import { createFingerprint } from '../../src/policy/fingerprint.ts'
import type { LoadOutcome } from '../../src/policy/store.ts'
import { watchPolicy } from '../../src/policy/watch.ts'
import { createWholeLoad } from '../../src/policy/whole-load.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { tempDir } from '../support/temp-dir.ts'

const test = suite('the policy watch')
const limitMs = 2000

interface Folder {
  readonly directory: string
  /** How often a change was told. */
  readonly told: () => number
  /** Does `write` and waits until it is told. */
  readonly toldAfter: (write: () => Promise<unknown>) => Promise<void>
}

/** A test of `body` on a watched directory made by `prepare`. */
function watches(
  name: string, prepare: (directory: string) => Promise<unknown>, body: (folder: Folder) => Promise<void>,
  pathIn?: (directory: string) => string,
): void {
  test(name, () => watched(prepare, body, pathIn))
}

/** Runs `body` on a watched directory prepared by `prepare`, and takes everything down. */
async function watched(
  prepare: (directory: string) => Promise<unknown>, body: (folder: Folder) => Promise<void>,
  pathIn = (directory: string) => directory,
): Promise<void> {
  await using dir = await tempDir()
  const directory = dir.path
  await prepare(directory)
  const path = pathIn(directory)
  const fingerprint = createFingerprint(path, Date.now)
  let loaded = await fingerprint()
  let told = 0
  const failures: unknown[] = []
  const watch = watchPolicy({
    path, fingerprint, loaded: () => loaded, clock: systemClock,
    changed: async () => { loaded = await fingerprint(); told++ },
    failed: error => failures.push(error),
  })
  const toldAfter = async (write: () => Promise<unknown>): Promise<void> => {
    const before = told
    await write()
    await eventually(limitMs, 'the change was told', () => told > before)
  }
  try {
    await pause(100) // the watcher under test needs a moment until its events flow
    await body({ directory, told: () => told, toldAfter })
    assert.equal(failures, [])
  } finally {
    await watch.close()
  }
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
const refused: LoadOutcome = { kind: 'refused', diagnostics: [], text: 'no' }
const onePolicy = (directory: string) => writeFile(join(directory, 'policy.yaml'), 'policy: 1\n')

/** A volume as the kubelet makes it: visible symlinks through `..data` into a dated directory. */
async function configMap(directory: string): Promise<void> {
  await mkdir(join(directory, '..2026_01'))
  await writeFile(join(directory, '..2026_01', 'policy.yaml'), 'policy: 1\n')
  await symlink('..2026_01', join(directory, '..data'))
  await symlink('..data/policy.yaml', join(directory, 'policy.yaml'))
}

watches('an in-place write is told once, within two seconds', onePolicy, async ({ directory, told, toldAfter }) => {
  await toldAfter(() => writeFile(join(directory, 'policy.yaml'), 'policy: 1 # two\n'))
  await pause(600)
  assert.is(told(), 1)
})

watches('a file renamed over the old one is told', onePolicy, async ({ directory, toldAfter }) => {
  await writeFile(join(directory, '.policy.swp'), 'policy: 1 # two\n')
  await toldAfter(() => rename(join(directory, '.policy.swp'), join(directory, 'policy.yaml')))
})

watches('a save by unlinking and writing anew is one change', onePolicy, async ({ directory, told, toldAfter }) => {
  await toldAfter(async () => {
    await rename(join(directory, 'policy.yaml'), join(directory, 'policy.yaml~'))
    await writeFile(join(directory, 'policy.yaml'), 'policy: 1 # two\n')
  })
  await pause(600)
  assert.is(told(), 1)
})

watches('a ..data symlink swap is told', configMap, async ({ directory, toldAfter }) => {
  await toldAfter(async () => {
    await mkdir(join(directory, '..2026_02'))
    await writeFile(join(directory, '..2026_02', 'policy.yaml'), 'policy: 1 # two\n')
    await symlink('..2026_02', join(directory, '..data_tmp'))
    await rename(join(directory, '..data_tmp'), join(directory, '..data'))
    await rm(join(directory, '..2026_01'), { recursive: true })
  })
})

watches('ten swaps in a row are each told', configMap, async ({ directory, toldAfter }) => {
  for (let n = 2; n < 12; n++) {
    await toldAfter(async () => {
      await mkdir(join(directory, `..dated_${n}`))
      await writeFile(join(directory, `..dated_${n}`, 'policy.yaml'), `policy: 1 # ${n}\n`)
      await symlink(`..dated_${n}`, join(directory, '..data_tmp'))
      await rename(join(directory, '..data_tmp'), join(directory, '..data'))
    })
  }
})

watches('a write inside the hidden directory is told', configMap, async ({ directory, toldAfter }) => {
  await toldAfter(() => writeFile(join(directory, '..2026_01', 'policy.yaml'), 'policy: 1 # two\n'))
})

watches('a root that is a symlink may be swapped',
  async directory => {
    for (const name of ['r1', 'r2']) {
      await mkdir(join(directory, name))
      await writeFile(join(directory, name, 'policy.yaml'), `policy: 1 # ${name}\n`)
    }
    await symlink('r1', join(directory, 'current'))
  },
  async ({ directory, toldAfter }) => {
    await toldAfter(async () => {
      await symlink('r2', join(directory, 'next'))
      await rename(join(directory, 'next'), join(directory, 'current'))
    })
  }, directory => join(directory, 'current'))

watches('a new file and a removed file are told', onePolicy, async folder => {
  const { directory, toldAfter } = folder
  await toldAfter(() => writeFile(join(directory, 'peers.yaml'), 'policy: 1\n'))
  await toldAfter(() => unlink(join(directory, 'peers.yaml')))
})

watches('a directory taken away and made anew is told both times', onePolicy, async ({ directory, toldAfter }) => {
  await toldAfter(() => rm(directory, { recursive: true }))
  await toldAfter(async () => {
    await mkdir(directory)
    await onePolicy(directory)
    await appendFile(join(directory, 'policy.yaml'), '# back\n')
  })
})

watches('a file touched or rewritten with the same content is not told', onePolicy, async ({ directory, told }) => {
  await onePolicy(directory)
  await writeFile(join(directory, 'call.log'), 'not a policy')
  await writeFile(join(directory, '.hidden.yaml'), 'not a policy')
  await mkdir(join(directory, 'more'))
  await writeFile(join(directory, 'more', 'pools.json'), 'not read')
  await pause(1500)
  assert.is(told(), 0)
})

watches('a file written in pieces is told once, when it is whole', onePolicy, async folder => {
  const { directory, told, toldAfter } = folder
  const path = join(directory, 'policy.yaml')
  await toldAfter(async () => {
    await writeFile(path, '')
    for (let piece = 0; piece < 6; piece++) {
      await pause(80)
      assert.is(told(), 0)
      await appendFile(path, `piece: ${piece}\n`)
    }
  })
  await pause(500)
  assert.is(told(), 1)
})

watches('content that never rests is told all the same', onePolicy, async ({ directory, toldAfter }) => {
  const stop = new AbortController()
  const writing = (async () => {
    for (let n = 0; !stop.signal.aborted; n++) {
      await writeFile(join(directory, 'policy.yaml'), `policy: 1 # ${n}\n`)
      await pause(30)
    }
  })()
  await toldAfter(() => Promise.resolve())
  stop.abort()
  await writing
})

test('a load that was overtaken by a change is done again', async () => {
  const prints = ['a', 'b', 'b', 'b']
  const whole = createWholeLoad(() => Promise.resolve(refused), async () => prints.shift() ?? '', systemClock)
  await whole.load()
  assert.is(whole.loaded, 'b')
  assert.is(prints.length, 0)
})

test('files that never hold still are refused and not counted as loaded', async () => {
  let n = 0
  const whole = createWholeLoad(() => Promise.resolve(refused), async () => `${n++}`, systemClock)
  const outcome = await whole.load()
  assert.is(whole.loaded, undefined)
  assert.ok(outcome.kind === 'refused' && outcome.text.includes('kept changing'))
})

test.after(() => assertNothingLeft())

test.run()
