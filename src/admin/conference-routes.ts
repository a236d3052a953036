/** Conferences over the API: who is in them, and what a moderator could do. */
import type { FastifyInstance, FastifyReply } from 'fastify'

/** What came of it; `done` when all was there. */
type Asked = 'done' | 'no conference' | 'no member' | 'no recordings' | 'not now'

const roomWords = { lock: 'lock', unlock: 'unlock', record: 'record', 'stop-record': 'stop' } as const
const memberWords = ['mute', 'unmute', 'kick'] as const

export interface ConferenceRoutePorts {
  /** The conferences that go on, as they are now; absent without a mixer. */
  readonly conferences?: {
    list(): readonly (object & { readonly name: string })[]
    ask(name: string, word: typeof roomWords[keyof typeof roomWords]): Promise<Asked>
    askMember(name: string, callUid: string, word: typeof memberWords[number]): Promise<Asked>
    announce(name: string, prompt: string): Asked
  }
}

/** More conferences than this are counted but not listed. */
const listMax = 1000
const statuses = { 'no conference': 404, 'no member': 404, 'no recordings': 409, 'not now': 503 } as const

/** Only names of prompts, which are files of the policy's folder. */
const announcement = {
  body: {
    type: 'object', required: ['play'], additionalProperties: false,
    properties: { play: { type: 'string', maxLength: 100, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*\\.(wav|mp3)$' } },
  },
}

export function addConferenceRoutes(server: FastifyInstance, { conferences }: ConferenceRoutePorts): void {
  server.get('/conferences', () => {
    const all = conferences?.list() ?? []
    return { count: all.length, conferences: all.slice(0, listMax) }
  })

  function send(reply: FastifyReply, name: string, asked: Asked): FastifyReply {
    if (asked !== 'done') return reply.code(statuses[asked]).send({ error: reasons[asked] })
    const now = conferences?.list().find(each => each.name === name)
    // Whoever was sent out may have been the last.
    return now ? reply.send(now) : reply.code(204).send()
  }

  for (const [path, word] of Object.entries(roomWords) as [keyof typeof roomWords, 'lock'][]) {
    server.post<{ Params: { name: string } }>(`/conferences/:name/${path}`, async ({ params: { name } }, reply) =>
      send(reply, name, await conferences?.ask(name, word) ?? 'no conference'))
  }

  for (const word of memberWords) {
    server.post<{ Params: { name: string; uid: string } }>(
      `/conferences/:name/members/:uid/${word}`,
      async ({ params: { name, uid } }, reply) =>
        send(reply, name, await conferences?.askMember(name, uid, word) ?? 'no conference'))
  }

  server.post<{ Params: { name: string }; Body: { play: string } }>(
    '/conferences/:name/announce', { schema: announcement },
    ({ params: { name }, body: { play } }, reply) =>
      send(reply, name, conferences?.announce(name, play) ?? 'no conference'))
}

const reasons = {
  'no conference': 'no such conference goes on',
  'no member': 'nobody of that call is in it',
  'no recordings': 'there is no folder for recordings',
  'not now': 'recordings cannot be written now',
} as const
