/** Everywhere call records go, as configured: opened together, each with its own queue. */
import { RouterError } from '../base/errors.ts'
import { secretVariable, type Secrets } from '../base/secrets.ts'
import { createHttpSink, type HttpSinkConfig } from './sinks/http.ts'
import { createPostgresSink, type PostgresSinkConfig } from './sinks/postgres.ts'
import { createRedisSink, type RedisSinkConfig } from './sinks/redis.ts'
import type { SecretSource, Sink } from './sinks/sink.ts'
import type { Rotation } from './rotate.ts'
import { createSpooledWriter, type SpoolConfig, type SpooledWriterPorts } from './spooled-writer.ts'
import { createCdrWriter, type RecordWriter } from './writer.ts'

export interface FileSinkConfig {
  readonly to: 'file'
  readonly path: string
  /** Left out, the file is never put aside by us. */
  readonly rotation?: Rotation | undefined
}

export type ServerSinkConfig = (HttpSinkConfig | PostgresSinkConfig | RedisSinkConfig) & { readonly spool: SpoolConfig }

export type RecordSinkConfig = FileSinkConfig | ServerSinkConfig

export type RecordSinkPorts = Omit<SpooledWriterPorts, 'name' | 'sink' | 'spool'> & { readonly secrets: Secrets }

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
  const [missing] = await secrets.read(configs.flatMap(secretsIn))
  if (missing !== undefined) {
    const hint = `set ${secretVariable(missing)}, or write it to a file "${missing}" in the folder of --secrets`
    throw new RouterError('CONFIG_INVALID', `secret "${missing}" of the call records is not there; ${hint}`)
  }
  const writers = configs.map((config, index): RecordWriter => {
    const named = { ...ports, name: nameOf(configs, index) }
    return config.to === 'file'
      ? createCdrWriter({ ...config, ...named })
      : createSpooledWriter({ ...named, sink: sinkFor(config, newest(secrets)), spool: config.spool })
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

/** A secret as it is now; as it was, where it cannot be read any more. */
function newest(secrets: Secrets): SecretSource {
  return async name => {
    await secrets.read([name])
    return secrets.valueOf(name) ?? ''
  }
}

function secretsIn(config: RecordSinkConfig): readonly string[] {
  if (config.to === 'file') return []
  if (config.to !== 'http') return config.password === undefined ? [] : [config.password]
  return config.headers.flatMap(({ value }) => typeof value === 'string' ? [] : [value.secret])
}

/** `http`, and `http-2` for the second of its kind. */
function nameOf(configs: readonly RecordSinkConfig[], index: number): string {
  const kind = configs[index]?.to ?? ''
  const before = configs.slice(0, index).filter(({ to }) => to === kind).length
  return before === 0 ? kind : `${kind}-${before + 1}`
}
