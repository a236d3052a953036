/** Everywhere call records go, as configured: opened together, each with its own queue. */
import type { Secrets } from '../base/secrets.ts'
import { secretsInLines } from '../spool/http-post.ts'
import type { LineWriter } from '../spool/line-writer.ts'
import { openSecrets } from '../spool/secret-source.ts'
import type { SecretSource, Sink } from '../spool/sink.ts'
import { createSpooledWriter, type SpoolConfig } from '../spool/spooled-writer.ts'
import { createHttpSink, type HttpSinkConfig } from './sinks/http.ts'
import { createPostgresSink, type PostgresSinkConfig } from './sinks/postgres.ts'
import { createRedisSink, type RedisSinkConfig } from './sinks/redis.ts'
import { createCdrWriter, queueOf, type CdrWriterPorts, type RecordPorts } from './writer.ts'

export interface FileSinkConfig {
  readonly to: 'file'
  readonly path: string
  /** Left out, the file is never put aside by us. */
  readonly rotation?: CdrWriterPorts['rotation']
}

export type ServerSinkConfig = (HttpSinkConfig | PostgresSinkConfig | RedisSinkConfig) & { readonly spool: SpoolConfig }

export type RecordSinkConfig = FileSinkConfig | ServerSinkConfig

export type RecordSinkPorts = Omit<RecordPorts, 'name'> & { readonly secrets: Secrets }

/** All sinks as one. */
export interface RecordSinks {
  write(record: object): void
  /** What keeps records from where they belong, a phrase each. */
  troubles(): readonly string[]
  /** Writes and sends what is queued, as far as that goes. */
  close(): Promise<void>
}

/** @throws RouterError CONFIG_INVALID for want of a secret */
export async function openRecordSinks(
  configs: readonly RecordSinkConfig[], { secrets, ...ports }: RecordSinkPorts,
): Promise<RecordSinks> {
  const secret = await openSecrets(secrets, configs.flatMap(secretsIn), 'the call records')
  const writers = configs.map((config, index): LineWriter => {
    const name = nameOf(configs, index)
    if (config.to === 'file') return createCdrWriter({ ...config, ...ports, name })
    return createSpooledWriter({ ...queueOf({ ...ports, name }), sink: sinkFor(config, secret), spool: config.spool })
  })
  return {
    write(record) {
      for (const writer of writers) writer.write(record)
    },
    troubles: () => writers.flatMap(({ trouble }) => trouble ?? []),
    close: async () => void await Promise.all(writers.map(writer => writer.close())),
  }
}

function sinkFor(config: ServerSinkConfig, secret: SecretSource): Sink {
  switch (config.to) {
    case 'http': return createHttpSink(config, secret)
    case 'postgres': return createPostgresSink(config, secret)
    case 'redis': return createRedisSink(config, secret)
  }
}

function secretsIn(config: RecordSinkConfig): readonly string[] {
  if (config.to === 'file') return []
  if (config.to !== 'http') return config.password === undefined ? [] : [config.password]
  return secretsInLines(config.headers)
}

/** `http`, and `http-2` for the second of its kind. */
function nameOf(configs: readonly RecordSinkConfig[], index: number): string {
  const kind = configs[index]?.to ?? ''
  const before = configs.slice(0, index).filter(({ to }) => to === kind).length
  return before === 0 ? kind : `${kind}-${before + 1}`
}
