/** Records to a web service: a JSON array a POST. */
import { createPoster, type PostConfig } from '../../spool/http-post.ts'
import type { SecretSource, SentRecord, Sink } from '../../spool/sink.ts'

export interface HttpSinkConfig extends PostConfig {
  readonly to: 'http'
  readonly batchMax: number
}

export function createHttpSink({ batchMax, ...config }: HttpSinkConfig, secret: SecretSource): Sink {
  const poster = createPoster(config, secret)
  return {
    place: poster.place,
    batchMax,
    send: records => poster.post(bodyOf(records), 'application/json'),
    close: () => poster.close(),
  }
}

function bodyOf(records: readonly SentRecord[]): Buffer {
  return Buffer.from(`[${records.map(({ json }) => json).join(',\n')}]`)
}
