/** The prompts a policy names: each lies in its folder of prompts, and is what its name says. */
import { open } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Diagnostic } from './diagnostic.ts'
import type { PolicyDocument } from './document.ts'
import { outlineOf } from './outline.ts'
import type { ReadDocument } from './read-document.ts'

/** Looks at the beginning of every prompt. Never throws for what is on the disk. */
export async function loadPrompts(document: PolicyDocument, folder: string): Promise<ReadDocument> {
  const { tree, source } = document
  if (tree.prompts === undefined) return { document, diagnostics: [] }
  const promptsIn = resolve(folder, tree.prompts)
  const faults = new Map<string, string | undefined>()
  const diagnostics: Diagnostic[] = []
  for (const { value: file, path } of outlineOf(tree).prompts) {
    if (!faults.has(file)) faults.set(file, await faultOf(join(promptsIn, file)))
    const fault = faults.get(file)
    if (fault === undefined) continue
    const hint = `it lies in the folder "${tree.prompts}" beside the policy`
    diagnostics.push({
      code: 'POL-342', severity: 'error', message: `prompt "${file}" cannot be played: ${fault}`, at: source.at(path),
      hint,
    })
  }
  return diagnostics.length > 0 ? { diagnostics } : { document: { ...document, promptsIn }, diagnostics }
}

/** What kept a file from being a prompt. */
async function faultOf(path: string): Promise<string | undefined> {
  try {
    const file = await open(path)
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(12), 0, 12, 0)
      return misread(path, buffer.subarray(0, bytesRead))
    } finally {
      await file.close()
    }
  } catch (error) {
    const { code } = error as { readonly code?: unknown }
    return code === 'ENOENT' ? 'there is no such file' : String(error)
  }
}

function misread(path: string, start: Buffer): string | undefined {
  if (path.endsWith('.wav')) {
    const isWave = start.toString('latin1', 0, 4) === 'RIFF' && start.toString('latin1', 8, 12) === 'WAVE'
    return isWave ? undefined : 'it is no WAV file'
  }
  // A frame of its own, or what stands before the first one.
  const isAudio = start.toString('latin1', 0, 3) === 'ID3' || (start[0] === 0xff && ((start[1] ?? 0) & 0xe0) === 0xe0)
  return isAudio ? undefined : 'it is no MP3 file'
}
