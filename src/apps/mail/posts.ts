/** Messages to a web service: each a form of two parts, the description and the audio (RFC 7578). */
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createPoster, secretsInLines, type PostConfig } from '../../spool/http-post.ts'
import type { LineWriter } from '../../spool/line-writer.ts'
import { openSecrets } from '../../spool/secret-source.ts'
import { BatchRefused, type SecretSource, type SentRecord, type Sink } from '../../spool/sink.ts'
import { createSpooledWriter, type SpoolConfig } from '../../spool/spooled-writer.ts'
import type { MailPorts } from './ports.ts'
import { discard, type SettledMessage } from './settled.ts'

export interface PostsConfig extends PostConfig {
  /** Where it is noted which messages wait; the messages wait in their boxes. */
  readonly spool: SpoolConfig
  /** Whether a message stays in its box once the server has it. */
  readonly keep: boolean
}

/** @throws RouterError CONFIG_INVALID for want of a secret */
export async function openPosts(
  dir: string, config: PostsConfig, { clock, log, metrics, secrets }: MailPorts,
): Promise<LineWriter> {
  const secret = await openSecrets(secrets, secretsInLines(config.headers), 'voicemail')
  return createSpooledWriter({
    name: 'http', nouns: { one: 'message', many: 'messages' }, clock, log, metrics: metrics.messagePosts,
    sink: createMessageSink(dir, config, secret), spool: config.spool,
  })
}

function createMessageSink(dir: string, config: PostsConfig, secret: SecretSource): Sink {
  const poster = createPoster(config, secret)
  return {
    place: poster.place,
    batchMax: 1,
    async send(records) {
      for (const record of records) await send(record)
    },
    close: () => poster.close(),
  }

  async function send({ json }: SentRecord): Promise<void> {
    const message = JSON.parse(json) as SettledMessage
    const boundary = randomUUID()
    const body = formOf(boundary, json, message.file, await audioOf(message))
    await poster.post(body, `multipart/form-data; boundary=${boundary}`)
    if (!config.keep) await discard(dir, message)
  }

  async function audioOf({ box, file }: SettledMessage): Promise<Buffer> {
    try {
      return await readFile(join(dir, box, file))
    } catch (error) {
      // Somebody fetched it from its box; there is nothing left to send.
      const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT'
      throw isGone ? new BatchRefused(`${file} is not in box ${box} any more`) : error
    }
  }
}

function formOf(boundary: string, json: string, file: string, audio: Buffer): Buffer {
  const part = (name: string, type: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name=${name}\r\nContent-Type: ${type}\r\n\r\n`
  return Buffer.concat([
    Buffer.from(part('"message"', 'application/json')), Buffer.from(json), Buffer.from('\r\n'),
    Buffer.from(part(`"audio"; filename="${file}"`, 'audio/wav')), audio, Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
}
