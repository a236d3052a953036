import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createReader, framed, type Message } from '../../src/cli/lsp/framing.ts'
import { built } from '../support/root.ts'
import { tempDir } from '../support/temp-dir.ts'
import { within } from '../support/within.ts'

const test = suite('pointsman lsp')

const peers = `policy: 1
plan: { home: FR }
calendars:
  office: { zone: Europe/Paris, open: { mon-fri: "09:00-18:00" } }
peers:
  pbx: { source: ["10.0.0.10"], contact: ["sip:10.0.0.10", "sip:10.0.0.11"] }
  "desk": { contact: "sip:desk.example" }
`
const rules = `rules:
  - name: mobile
    when: { peer: pbx, to: "06*", during: office }
    do: { dial: [desk, pbx] }
  - name: office
    when: { peer: pbx, to: "+331455501{00-99}" }
    do: { dial: { pick: { weighted: { desk: 2, pbx: 1 } } } }
`
const tests = `tests:
  - name: the desk first
    call: { peer: pbx, to: "0145550100" }
    pretend: { desk: 503, pbx: 503, pbx/2: 200 }
    expect: { attempts: [pbx, pbx/2] }
`

interface Change {
  readonly range: { readonly start: { line: number; character: number }; readonly end: { character: number } }
  readonly newText: string
}

/** The real program over pipes, and a policy of three files. */
async function editor() {
  const dir = await tempDir({ 'a.yaml': peers, 'b.yaml': rules, 'c.test.yaml': tests })
  const child = spawn(process.execPath, [join(built, 'src/cli/main.js'), 'lsp', '--stdio'], { stdio: 'pipe' })
  const read = createReader()
  const waiting = new Map<number, (message: Message) => void>()
  const heard: Message[] = []
  let wake = (): void => {}
  child.stdout.on('data', (chunk: Buffer) => {
    for (const message of read(chunk)) {
      assert.ok(message)
      if (typeof message.id === 'number') waiting.get(message.id)?.(message)
      else heard.push(message)
    }
    wake()
  })
  let ids = 0
  const uri = (name: string): string => pathToFileURL(join(dir.path, name)).href
  const send = (message: Message): void => void child.stdin.write(framed(message))
  const ask = (method: string, params: unknown): Promise<Message> => {
    const id = ++ids
    const answer = new Promise<Message>(resolve => waiting.set(id, resolve))
    send({ id, method, params })
    return within(5000, method, answer)
  }
  return {
    uri, send, ask,
    /** A request about the first place where `text` stands in a file, or `skip` characters after it. */
    about: (method: string, name: string, whole: string, text: string, more: object = {}) => {
      const before = whole.slice(0, whole.indexOf(text)).split('\n')
      const position = { line: before.length - 1, character: (before.at(-1) ?? '').length + 1 }
      return ask(`textDocument/${method}`, { textDocument: { uri: uri(name) }, position, ...more })
    },
    /** The next diagnostics of a file that fit. */
    async told(name: string, fits: (found: readonly { code: string }[]) => boolean) {
      for (;;) {
        const last = heard.findLast(({ method, params }) => method === 'textDocument/publishDiagnostics'
          && (params as { uri: string }).uri === uri(name))
        const found = (last?.params as { diagnostics: { code: string; range: object }[] } | undefined)?.diagnostics
        if (found && fits(found)) return found
        await within(5000, `diagnostics of ${name}`, new Promise<void>(resolve => { wake = resolve }))
      }
    },
    async [Symbol.asyncDispose]() {
      await ask('shutdown', null)
      send({ method: 'exit' })
      if (child.exitCode === null) await within(5000, 'the end of the program', once(child, 'exit'))
      assert.is(child.exitCode, 0)
      await dir[Symbol.asyncDispose]()
    },
  }
}

test('an editor gets findings, definitions, renames, hover and fixes over pipes', async () => {
  await using client = await editor()
  const { result } = await client.ask('initialize', { capabilities: {} })
  assert.ok((result as { capabilities: { renameProvider: object } }).capabilities.renameProvider)
  client.send({ method: 'initialized', params: {} })
  const open = (name: string, text: string): void =>
    client.send({ method: 'textDocument/didOpen', params: { textDocument: { uri: client.uri(name), text } } })

  // Findings: of the buffer, in its file, and gone when it is mended.
  const wrong = rules.replace('dial: [desk', 'dial: [desc')
  open('b.yaml', wrong)
  const found = await client.told('b.yaml', each => each.length > 0)
  assert.equal(found.map(({ code, range }) => [code, range]), [
    ['POL-201', { start: { line: 3, character: 17 }, end: { line: 3, character: 21 } }],
  ])
  const actions = await client.ask('textDocument/codeAction', {
    textDocument: { uri: client.uri('b.yaml') },
    range: { start: { line: 3, character: 0 }, end: { line: 3, character: 9 } },
  })
  const [action] = actions.result as { title: string; edit: { changes: Record<string, Change[]> } }[]
  assert.is(action?.title, 'did you mean "desk"?')
  assert.is(action?.edit.changes[client.uri('b.yaml')]?.[0]?.newText, 'desk')
  client.send({
    method: 'textDocument/didChange',
    params: { textDocument: { uri: client.uri('b.yaml') }, contentChanges: [{ text: rules }] },
  })
  await client.told('b.yaml', each => each.length === 0)

  // To the definition in another file, and back to every use.
  const { result: target } = await client.about('definition', 'b.yaml', rules, 'desk, pbx')
  assert.equal(target, {
    uri: client.uri('a.yaml'), range: { start: { line: 6, character: 2 }, end: { line: 6, character: 8 } },
  })
  const uses = await client.about('references', 'a.yaml', peers, 'pbx')
  assert.is((uses.result as object[]).length, 1 + 4 + 5)

  // A rename reaches every file, keeps quotes, and the rest of a target's name.
  const renamed = await client.about('rename', 'b.yaml', rules, 'pbx, to', { newName: 'exchange' })
  const changes = (renamed.result as { changes: Record<string, Change[]> }).changes
  assert.equal(Object.keys(changes).map(each => each.split('/').at(-1)).toSorted(), ['a.yaml', 'b.yaml', 'c.test.yaml'])
  assert.equal(changes[client.uri('c.test.yaml')]?.map(({ newText }) => newText).toSorted(),
    ['exchange', 'exchange', 'exchange', 'exchange/2', 'exchange/2'])
  const renameDesk = (newName: string) => client.about('rename', 'b.yaml', rules, 'desk, pbx', { newName })
  const { changes: quoted } = (await renameDesk('table')).result as { changes: Record<string, Change[]> }
  assert.is(quoted[client.uri('a.yaml')]?.[0]?.newText, '"table"')
  assert.match((await renameDesk('pbx')).error?.message ?? '', 'taken')
  assert.match((await renameDesk('1 2')).error?.message ?? '', 'cannot be a name')

  // Hover: the schema's words, sample numbers, the next opening.
  const hoverOf = async (name: string, text: string, word: string): Promise<string> => {
    const { result: hover } = await client.about('hover', name, text, word)
    return (hover as { contents: { value: string } } | null)?.contents.value ?? ''
  }
  assert.match(await hoverOf('b.yaml', rules, 'when:'), 'What must hold; all of it')
  assert.match(await hoverOf('b.yaml', rules, '06*'), 'begins with +336')
  assert.match(await hoverOf('b.yaml', rules, '+331455501{'), 'Fits +33145550100 to +33145550199.')
  const office = await hoverOf('b.yaml', rules, 'office }')
  assert.match(office, /(?:Open now; closes|Closed now; opens) \w+day 20\d\d-\d\d-\d\d at (?:18|09):00/)
  assert.match(office, /Defined at .*a\.yaml:4, used 1 times/)

  // What it cannot do is an error and no end.
  const unknown = await client.ask('textDocument/foldingRange', { textDocument: { uri: client.uri('b.yaml') } })
  assert.is(unknown.error?.code, -32601)
  client.send({ method: 'textDocument/didOpen' })
  const squeezed = rules.replace('{ peer: pbx, to: "06*"', '{peer: pbx,   to: "06*"')
  open('b.yaml', squeezed)
  const { result: edits } = await client.ask('textDocument/formatting', { textDocument: { uri: client.uri('b.yaml') } })
  assert.is((edits as Change[])[0]?.newText, rules)
})

test('a message that comes in pieces is read whole, two in one piece as two', () => {
  const read = createReader()
  const bytes = Buffer.from(framed({ id: 1, method: 'é' }) + framed({ method: 'b' }))
  const messages = [...bytes].flatMap(byte => read(Buffer.from([byte])))
  assert.equal(messages.map(each => each?.method), ['é', 'b'])
  assert.equal(createReader()(bytes).length, 2)
  assert.equal(createReader()(Buffer.from('Content-Length: 2\r\n\r\n{x')), [undefined])
  assert.equal(createReader()(Buffer.from('Content-Type: x\r\n\r\n{}')), [undefined])
})

test.run()
