/** What the system says of files, and git of revisions, in one line for people. */

const words: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the disk can only be read',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of this path is not a folder',
  EEXIST: 'a file of this name is in the way',
  EISDIR: 'this is a folder, not a file',
  ELOOP: 'the links of this path go round in a circle',
}

/** @param error what a function of `node:fs` threw */
export function systemSaid(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
  return words[String(code)] ?? firstLine(String(code ?? message ?? error))
}

/** @param error what running git on `REVISION:PATH` threw */
export function gitSaid(error: unknown, revision: string, path: string): string {
  const { code, stderr } = error as { readonly code?: unknown; readonly stderr?: unknown }
  if (code === 'ENOENT') return 'git is not installed'
  const said = String(stderr ?? '')
  if (/not a git repository/.test(said)) return 'this folder is in no git repository'
  if (/(?:invalid object name|Not a valid object name|does not exist in|bad revision)/.test(said)) {
    return `there is no ${path} in a revision ${revision}`
  }
  return firstLine(said.replace(/^fatal: /, '')) || 'git failed'
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
