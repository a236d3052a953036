/**
 * Policies kept by their digest, so that a decision can be explained long after its files changed. A
 * kept policy is a folder named by the digest: the texts, the lists, and `kept.json` with the names the
 * texts had. Secrets are references in a policy, so none is in here.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { digestWith } from './data/load-data.ts'
import { digestOf, type PolicyFileText, type PolicySources } from './files.ts'
import { loadTexts, type LoadResult } from './load.ts'

/** What stands beside the texts. */
interface Manifest {
  readonly digest: string
  readonly files: readonly { readonly key: string; readonly name: string }[]
  readonly lists: readonly string[]
}

const manifestName = 'kept.json'

/** A digest as a folder's name; anything else leads nowhere. */
export function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text)
}

/**
 * Keeps a policy under `folder`, whole or not at all; one that is kept already stays.
 * @throws when the disk refuses, or when a list changed since the policy was loaded
 */
export async function keepPolicy(folder: string, sources: PolicySources): Promise<void> {
  const { digest, files, lists, beside } = sources
  const place = join(folder, digest)
  if (await isThere(join(place, manifestName))) return
  const half = `${place}.${process.pid}.part`
  await rm(half, { recursive: true, force: true })
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => { if (error.code !== 'EEXIST') throw error })
  await mkdir(half)
  try {
    for (const { key, text } of files) await writeFile(join(half, key), text)
    const sums: { readonly name: string; readonly digest: string }[] = []
    for (const { name, file } of lists) {
      await copyFile(join(sources.folder, file), join(half, file))
      sums.push({ name, digest: await sumOf(join(half, file)) })
    }
    const listed = digestWith(digestOf(files), sums)
    if (await withBeside(listed, sources, half) !== digest) {
      throw new Error('a list changed while the policy was being kept')
    }
    const manifest: Manifest = {
      digest, files: files.map(({ key, name }) => ({ key, name })), 
      lists: [...new Set([...lists.map(({ file }) => file), ...beside])],
    }
    await writeFile(join(half, manifestName), `${JSON.stringify(manifest, null, 2)}\n`)
    await rename(half, place)
  } catch (error) {
    await rm(half, { recursive: true, force: true }).catch(() => undefined)
    throw error
  }
}

/** Keeps calendars and keys; their sums come after those of lists, as when they are loaded. */
async function withBeside(digest: string, { folder, beside }: PolicySources, place: string): Promise<string> {
  const sums: { readonly name: string; readonly digest: string }[] = []
  for (const file of beside) {
    await copyFile(join(folder, file), join(place, file))
    sums.push({ name: file, digest: await sumOf(join(place, file)) })
  }
  return sums.length === 0 ? digest : digestWith(digest, sums)
}

/**
 * Loads a kept policy; its positions show the names the texts had. Undefined when it is not kept.
 * Its digest differs from `digest` when somebody touched the copy.
 */
export async function loadKept(folder: string, digest: string): Promise<LoadResult | undefined> {
  if (!isDigest(digest)) return undefined
  const place = join(folder, digest)
  const manifest = await readFile(join(place, manifestName), 'utf8').catch(() => undefined)
  if (manifest === undefined) return undefined
  const { files, lists } = JSON.parse(manifest) as Manifest
  const texts: PolicyFileText[] = []
  for (const { key, name } of [...files, ...lists.map(file => ({ key: file, name: file }))]) {
    texts.push({ key, name, text: await readFile(join(place, key), 'utf8') })
  }
  return loadTexts(texts)
}

/** As lists are summed when they are loaded. */
async function sumOf(path: string): Promise<string> {
  const sum = createHash('sha256')
  for await (const piece of createReadStream(path, { encoding: 'utf8' })) sum.update(piece as string)
  return sum.digest('hex')
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(() => true, () => false)
}
