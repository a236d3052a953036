/**
 * Secrets by name: read from the environment or from a folder, held in memory, told to whoever needs
 * one at the moment it is needed. Never part of a policy, a log line, a record or an answer.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Secrets {
  /** The value as last read; undefined for one that is not there. */
  valueOf(name: string): string | undefined
  /**
   * Reads these, all or none in place of what was known of them: whoever is refused for want of one goes
   * on with what there was. @returns those that are not there
   */
  read(names: readonly string[]): Promise<readonly string[]>
}

export interface SecretPlaces {
  readonly env: Readonly<Record<string, string | undefined>>
  /** A file in it has the name of its secret; a newline at its end is not part of it. */
  readonly folder: string | undefined
}

/** The variable a secret is looked for in first: `acme-trunk` → `POINTSMAN_SECRET_ACME_TRUNK`. */
export function secretVariable(name: string): string {
  return `POINTSMAN_SECRET_${name.toUpperCase().replace(/[-.]/g, '_')}`
}

export function createSecrets({ env, folder }: SecretPlaces): Secrets {
  const values = new Map<string, string>()

  async function find(name: string): Promise<string | undefined> {
    const value = env[secretVariable(name)]
    if (value !== undefined && value !== '') return value
    if (folder === undefined) return undefined
    try {
      return (await readFile(join(folder, name), 'utf8')).replace(/\r?\n$/, '')
    } catch {
      // Not there, or not ours to read: whoever needs it is told that it is missing.
      return undefined
    }
  }

  return {
    valueOf: name => values.get(name),
    async read(names) {
      const found = await Promise.all(names.map(async name => [name, await find(name)] as const))
      const missing = found.flatMap(([name, value]) => value === undefined ? [name] : [])
      if (missing.length === 0) for (const [name, value] of found) values.set(name, value ?? '')
      return missing
    },
  }
}
