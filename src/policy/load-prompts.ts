/** The prompts a policy names: each lies in its folder of prompts, and is of a kind the media engine plays. */
import { open } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Diagnostic } from './diagnostic.ts'
import type { PolicyDocument } from './document.ts'
import { outlineOf } from './outline.ts'
import { promptFault, type PromptFault } from './prompt-format.ts'
import type { ReadDocument } from './read-document.ts'

/** Looks at the head of every prompt. Never throws for what is on the disk. */
export async function loadPrompts(document: PolicyDocument, folder: string): Promise<ReadDocument> {
  const { tree, source } = document
  if (tree.prompts === undefined) return { document, diagnostics: [] }
  const promptsIn = resolve(folder, tree.prompts)
  const faults = new Map<string, PromptFault | undefined>()
  const diagnostics: Diagnostic[] = []
  for (const { value: file, path } of outlineOf(tree).prompts) {
    if (!faults.has(file)) faults.set(file, await faultOf(join(promptsIn, file)))
    const fault = faults.get(file)
    if (!fault) continue
    const { says, hint = `it lies in the folder "${tree.prompts}" beside the policy` } = fault
    diagnostics.push({
      code: 'POL-342', severity: 'error', message: `prompt "${file}" cannot be played: ${says}`, at: source.at(path),
      hint,
    })
  }
  return diagnostics.length > 0 ? { diagnostics } : { document: { ...document, promptsIn }, diagnostics }
}

/** What kept a file from being a prompt. */
async function faultOf(path: string): Promise<PromptFault | undefined> {
  try {
    const file = await open(path)
    try {
      return await promptFault(path, file)
    } finally {
      await file.close()
    }
  } catch (error) {
    const { code } = error as { readonly code?: unknown }
    return { says: code === 'ENOENT' ? 'there is no such file' : String(error) }
  }
}
