/** What rooms a Janus has, asked beside the router, and a way to it that can be cut. */
import { connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { WebSocket } from 'ws'

interface Answer {
  readonly transaction?: string
  readonly data?: { readonly id?: number }
  readonly plugindata?: { readonly data?: { readonly list?: readonly { room: string; num_participants: number }[] } }
}

/** How many are in each room, by its name. */
export async function roomsAt(url: string, apisecret: string): Promise<Readonly<Record<string, number>>> {
  const socket = new WebSocket(url, 'janus-protocol')
  await once(socket, 'open')
  let session: number | undefined
  const say = async (request: object): Promise<Answer> => {
    const transaction = String(Math.random())
    socket.send(JSON.stringify({ ...request, transaction, apisecret, ...session && { session_id: session } }))
    for (;;) {
      const [data] = await once(socket, 'message') as [Buffer]
      const answer = JSON.parse(data.toString()) as Answer
      if (answer.transaction === transaction) return answer
    }
  }
  session = (await say({ janus: 'create' })).data?.id
  const handle = (await say({ janus: 'attach', plugin: 'janus.plugin.audiobridge' })).data?.id
  const { plugindata } = await say({ janus: 'message', handle_id: handle, body: { request: 'list' } })
  socket.close()
  await once(socket, 'close')
  return Object.fromEntries((plugindata?.data?.list ?? []).map(({ room, num_participants: count }) => [room, count]))
}

export interface Way extends AsyncDisposable {
  readonly url: string
  /** From now on nothing goes through. */
  cut(): void
  mend(): void
}

/** A way to where this URL is. */
export async function wayTo(url: string): Promise<Way> {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer(near => {
    if (isCut) return void near.destroy()
    const far = connect(Number(port), hostname)
    for (const [one, other] of [[near, far], [far, near]] as const) {
      sockets.add(one)
      one.on('error', () => {})
      one.on('close', () => { sockets.delete(one); other.destroy() })
      one.pipe(other)
    }
    return undefined
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => {
    isCut = true
    for (const each of sockets) each.destroy()
  }
  const at = server.address()
  return {
    url: `ws://127.0.0.1:${typeof at === 'object' && at ? at.port : 0}`,
    cut, mend: () => { isCut = false },
    async [Symbol.asyncDispose]() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
