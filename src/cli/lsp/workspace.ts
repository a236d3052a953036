/** The policies an editor has open: its buffers laid over the files on the disk. */
import { basename, dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { readFiles, type PolicyFileText } from '../../policy/files.ts'

export interface Workspace {
  open(uri: string, text: string): void
  close(uri: string): void
  /** The folders that hold an open file. */
  folders(): ReadonlySet<string>
  /** The files of the folder a document lies in, as the editor has them; empty when it holds no policy. */
  filesAround(folder: string): Promise<readonly PolicyFileText[]>
}

export function createWorkspace(): Workspace {
  /** Path → text. */
  const buffers = new Map<string, string>()
  return {
    open(uri, text) {
      const path = pathOf(uri)
      if (path !== undefined) buffers.set(path, text)
    },
    close(uri) {
      buffers.delete(pathOf(uri) ?? '')
    },
    folders: () => new Set([...buffers.keys()].map(dirname)),
    async filesAround(folder) {
      // What cannot be read is for check to say; the editor has texts.
      const { files } = await readFiles(folder)
      const texts = new Map(files.map(({ name, text }) => [name, text]))
      for (const [path, text] of buffers) if (dirname(path) === folder) texts.set(path, text)
      const all = [...texts].toSorted(([a], [b]) => a < b ? -1 : 1)
        .map(([name, text]) => ({ name, key: basename(name), text }))
      return all.some(({ text }) => saysPolicy.test(text)) ? all : []
    },
  }
}

/** Of all the YAML on a machine only that of a folder where one file names the language is ours. */
const saysPolicy = /^\s*"?policy"?\s*:\s*\d/m

export function pathOf(uri: string): string | undefined {
  return uri.startsWith('file:') ? fileURLToPath(uri) : undefined
}

export function uriOf(path: string): string {
  return pathToFileURL(path).href
}
