/**
 * The language server: requests in, answers and diagnostics out. It knows no stream; diagnostics
 * follow a change after a short rest, over the buffers as they are then.
 */
import { dirname } from 'node:path'
import { readDocument } from '../../policy/read-document.ts'
import { codeActions, definition, formatting, hover, prepareRename, references, Refused, rename } from './answers.ts'
import type { Message } from './framing.ts'
import { published, viewOf, type EditorPosition, type EditorRange, type View } from './view.ts'
import { createWorkspace, pathOf, uriOf, type Workspace } from './workspace.ts'

export interface ServerPorts {
  readonly send: (message: Message) => void
  readonly now: () => number
  /** Called once when the client says exit; true after an orderly shutdown. */
  readonly ended: (orderly: boolean) => void
}

export interface Server {
  receive(message: Message | undefined): Promise<void>
  /** Ends what waits. */
  close(): void
}

const restMs = 60

interface Params {
  readonly textDocument: { readonly uri: string; readonly text?: string }
  readonly contentChanges?: readonly { readonly text: string }[]
  readonly position?: EditorPosition
  readonly range?: EditorRange
  readonly newName?: string
}

const capabilities = {
  positionEncoding: 'utf-16',
  textDocumentSync: { openClose: true, change: 1, save: true },
  definitionProvider: true,
  referencesProvider: true,
  renameProvider: { prepareProvider: true },
  hoverProvider: true,
  codeActionProvider: { codeActionKinds: ['quickfix'] },
  documentFormattingProvider: true,
}

/** Request → answer. */
const answers: Readonly<Record<string, (view: View, params: Params, nowMs: number) => unknown>> = {
  'textDocument/definition': view => definition(view),
  'textDocument/references': view => references(view),
  'textDocument/prepareRename': view => prepareRename(view),
  'textDocument/rename': (view, { newName = '' }) => rename(view, newName),
  'textDocument/hover': (view, _, nowMs) => hover(view, nowMs),
  'textDocument/codeAction': (view, { range }) => range ? codeActions(view, range) : [],
  'textDocument/formatting': view => formatting(view),
}

export function createServer({ send, now, ended }: ServerPorts): Server {
  const workspace = createWorkspace()
  const publisher = createPublisher(workspace, send)
  let shutDown = false

  /** Notification → what it does. */
  const notices: Readonly<Record<string, (params: Params) => void>> = {
    'textDocument/didOpen': ({ textDocument: { uri, text = '' } }) => workspace.open(uri, text),
    'textDocument/didChange': ({ textDocument: { uri }, contentChanges }) =>
      workspace.open(uri, contentChanges?.at(-1)?.text ?? ''),
    'textDocument/didClose': ({ textDocument: { uri } }) => workspace.close(uri),
    'textDocument/didSave': () => {},
  }

  async function answerTo(method: string, params: Params): Promise<unknown> {
    if (method === 'initialize') return { capabilities, serverInfo: { name: 'pointsman' } }
    if (method === 'shutdown') {
      shutDown = true
      return null
    }
    const answer = answers[method]
    if (!answer) throw new Unknown(method)
    const path = pathOf(params.textDocument.uri)
    if (path === undefined) return null
    const files = await workspace.filesAround(dirname(path))
    const view = viewOf(files, path, params.position ?? { line: 0, character: 0 })
    return view ? answer(view, params, now()) : null
  }

  return {
    async receive(message) {
      if (message === undefined) return send({ error: { code: -32700, message: 'this is not JSON' } })
      const { id, method, params } = message
      if (method === undefined) return undefined // an answer; we ask nothing
      if (method === 'exit') return ended(shutDown)
      try {
        if (id !== undefined) return send({ id, result: await answerTo(method, params as Params) })
        notices[method]?.(params as Params)
        if (notices[method]) publisher.schedule()
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error)
        if (id !== undefined) send({ id, error: { code: codeFor(error), message: text } })
        else send(logged(`${method}: ${text}`))
      }
    },
    close: () => publisher.close(),
  }
}

/** A line in the editor's log, for what nobody waits for. */
function logged(message: string): Message {
  return { method: 'window/logMessage', params: { type: 1, message } }
}

class Unknown extends Error {
  override readonly name = 'Unknown'
}

function codeFor(error: unknown): number {
  return error instanceof Unknown ? -32601 : error instanceof Refused ? -32602 : -32603
}

/** Sends the diagnostics of all open policies, and an empty list for files that have none any more. */
function createPublisher(workspace: Workspace, send: ServerPorts['send']) {
  let timer: NodeJS.Timeout | undefined
  let told: ReadonlySet<string> = new Set()

  async function publish(): Promise<void> {
    const found = new Map<string, object[]>([...told].map(uri => [uri, []]))
    for (const folder of workspace.folders()) {
      const files = await workspace.filesAround(folder)
      for (const { name } of files) found.set(uriOf(name), [])
      if (files.length === 0) continue
      for (const each of readDocument(files).diagnostics) {
        const uri = uriOf(each.at.file)
        found.set(uri, [...found.get(uri) ?? [], published(each)])
      }
    }
    for (const [uri, diagnostics] of found) {
      send({ method: 'textDocument/publishDiagnostics', params: { uri, diagnostics } })
    }
    told = new Set([...found].flatMap(([uri, diagnostics]) => diagnostics.length > 0 ? [uri] : []))
  }

  return {
    schedule() {
      clearTimeout(timer)
      timer = setTimeout(() => void publish().catch((error: unknown) => send(logged(String(error)))), restMs)
    },
    close: () => clearTimeout(timer),
  }
}
