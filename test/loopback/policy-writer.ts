/**
 * Rewrites a router's policy the three ways files change in the field: in place (an editor), by
 * rename (a deployment), by swapping the `..data` symlink (Kubernetes). The versions alternate
 * between one sound policy, another, and broken ones.
 */
import { mkdir, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export type Manner = 'rename' | 'in place' | 'symlink'

export interface Version {
  /** The name of its only rule; absent in a broken one. */
  readonly rule?: string
  readonly text: string
  /** Where a broken one is wrong: `policy.yaml:7`. */
  readonly mistake?: string
}

/** A sound version whose rule sends to `port`; `mark` makes each text different from all others. */
export function soundVersion(rule: string, port: number, mark: number): Version {
  return { rule, text: `policy: 1
# version ${mark}
rules:
  - name: ${rule}
    when: { peer: anyone }
    do: { dial: "sip:127.0.0.1:${port}" }
` }
}

/** A version with a typo; how many comment lines stand above it decides in which line. */
export function brokenVersion(mark: number): Version {
  const above = Array.from({ length: mark }, (_, line) => `# ${line + 1}`)
  const rule = ['  - name: broken', '    when: { peer: anyone }', '    doo: { reject: 404 }']
  const lines = ['policy: 1', ...above, 'rules:', ...rule]
  return { text: `${lines.join('\n')}\n`, mistake: `policy.yaml:${lines.length}` }
}

export interface PolicyWriter {
  write(version: Version, manner: Manner): Promise<void>
}

/** Writes `policy.yaml` of `dir`. Once a symlink was swapped, only symlinks can follow. */
export function createPolicyWriter(dir: string): PolicyWriter {
  const file = join(dir, 'policy.yaml')
  let number = 0
  let swapped: string | undefined

  const writers: Readonly<Record<Manner, (text: string) => Promise<void>>> = {
    'in place': text => writeFile(file, text),
    async rename(text) {
      const fresh = join(dir, '.policy.yaml.new')
      await writeFile(fresh, text)
      await rename(fresh, file)
    },
    async symlink(text) {
      const folder = `..version-${++number}`
      await mkdir(join(dir, folder))
      await writeFile(join(dir, folder, 'policy.yaml'), text)
      await symlink(folder, join(dir, '..data.new'))
      await rename(join(dir, '..data.new'), join(dir, '..data'))
      if (swapped === undefined) {
        // The first time the plain file gives way to a link through ..data, in one step.
        await symlink(join('..data', 'policy.yaml'), join(dir, '.link'))
        await rename(join(dir, '.link'), file)
      } else {
        await unlink(join(dir, swapped, 'policy.yaml'))
        await rm(join(dir, swapped), { recursive: true })
      }
      swapped = folder
    },
  }

  return { write: ({ text }, manner) => writers[manner](text) }
}
