/** A policy to be compared: a folder, a file, or either as it was in a revision of git. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Side } from '../policy/fate-change.ts'
import { policyName, type PolicyFileText } from '../policy/files.ts'
import { loadPolicy, loadTexts } from '../policy/load.ts'
import { CommandFailed, type Io } from './command.ts'
import { gitSaid } from './system-words.ts'

const run = promisify(execFile)
const BYTES_MAX = 16 * 1024 * 1024

/**
 * @param name `policies`, `HEAD~1:policies`, `v1.2:policy.yaml`
 * @throws CommandFailed with the drawn diagnostics, or with what git said
 */
export async function sideOf(name: string, { cwd }: Io): Promise<Side> {
  const path = resolve(cwd, name)
  const [, revision, inside] = /^([^:]+):(.+)$/.exec(name) ?? []
  const { policy, document, text } = revision === undefined || inside === undefined || existsSync(path)
    ? await loadPolicy(path) : loadTexts(await revisionFiles(revision, inside, cwd))
  if (!policy || !document) throw new CommandFailed(text())
  return { policy, document }
}

async function revisionFiles(revision: string, path: string, cwd: string): Promise<PolicyFileText[]> {
  const git = async (...args: readonly string[]): Promise<string> =>
    (await run('git', [...args], { cwd, maxBuffer: BYTES_MAX })).stdout
  try {
    const isFile = policyName.test(path)
    const folder = path.replace(/\/+$/, '')
    const inFolder = async (): Promise<string[]> => (await git('ls-tree', '--name-only', `${revision}:./${folder}`))
      .split('\n').filter(each => policyName.test(each)).map(each => `${folder}/${each}`)
    const listed = isFile ? [path] : await inFolder()
    return await Promise.all(listed.toSorted().map(async each => {
      const key = each.slice(each.lastIndexOf('/') + 1)
      return { name: `${revision}:${each}`, key, text: await git('show', `${revision}:./${each}`) }
    }))
  } catch (error) {
    throw new CommandFailed(`${revision}:${path} cannot be read: ${gitSaid(error, revision, path)}`)
  }
}
