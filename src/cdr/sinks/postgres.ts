/**
 * Records into a table of PostgreSQL: a row a call, the whole record in one column, what one searches by
 * in columns of its own. The call's uid is the key, so a record that comes twice is there once.
 */
import type { Client } from 'pg'
import { answerMs, BatchRefused, connectMs, type SecretSource, type Sink } from '../../spool/sink.ts'

export interface PostgresSinkConfig {
  readonly to: 'postgres'
  /** `postgres://USER@HOST:PORT/DATABASE`, without a password. */
  readonly url: string
  /** The name of the secret the password is in. */
  readonly password: string | undefined
  /** The table, with its schema where it is in another than the user's own. The form keeps it from being more. */
  readonly table: string
  /** Whether the connection is encrypted and the server's certificate looked at. */
  readonly tls: boolean
  readonly batchMax: number
}

const PORT = 5432
/** SQLSTATE: there is no such table. */
const NO_TABLE = '42P01'
/** SQLSTATE classes that blame the values: data exception, integrity constraint. */
const blamesValues = /^2[23]/

export function createPostgresSink(config: PostgresSinkConfig, secret: SecretSource): Sink {
  const { hostname, port, username, pathname } = new URL(config.url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const database = decodeURIComponent(pathname.slice(1))
  let connected: Client | undefined

  async function connection(): Promise<Client> {
    if (connected) return connected
    // Not loaded at the start: few need it.
    const { default: pg } = await import('pg')
    const client = new pg.Client({
      host, port: Number(port) || PORT, user: decodeURIComponent(username), database,
      password: config.password === undefined ? '' : await secret(config.password),
      ssl: config.tls ? { servername: host } : false,
      connectionTimeoutMillis: connectMs, query_timeout: answerMs, statement_timeout: answerMs,
      application_name: 'pointsman',
    })
    // A query that fails says so itself; without a listener the process would end.
    client.on('error', () => { forget(client) })
    try {
      await client.connect()
    } catch (error) {
      forget(client)
      throw error
    }
    return connected = client
  }

  function forget(client: Client): void {
    if (connected === client) connected = undefined
    client.end().catch(() => { /* it is gone either way */ })
  }

  async function insert(client: Client, lines: readonly string[]): Promise<void> {
    try {
      await client.query(insertInto(config.table), [lines])
    } catch (error) {
      const { code = '' } = error as { readonly code?: string }
      if (blamesValues.test(code)) throw new BatchRefused((error as Error).message, { cause: code })
      if (code !== NO_TABLE) {
        forget(client)
        throw error
      }
      await client.query(createTable(config.table))
      await client.query(insertInto(config.table), [lines])
    }
  }

  return {
    place: `postgres://${hostname}${port && `:${port}`}/${database}`,
    batchMax: config.batchMax,
    send: async records => insert(await connection(), records.map(({ json }) => json)),
    close() {
      if (connected) forget(connected)
    },
  }
}

/** Made when it is missing and only then: who may insert need not have the right to create. */
function createTable(table: string): string {
  return `create table if not exists ${table} (
    uid text primary key, received_at timestamptz not null, answered_at timestamptz, ended_at timestamptz not null,
    peer text, caller text, called text, status integer not null, talk_ms bigint not null, record jsonb not null)`
}

function insertInto(table: string): string {
  return `insert into ${table} (uid, received_at, answered_at, ended_at, peer, caller, called, status, talk_ms, record)
    select r->>'callUid', (r->>'receivedAt')::timestamptz, (r->>'answeredAt')::timestamptz,
      (r->>'endedAt')::timestamptz, r->>'peer', r#>>'{from,number}', r#>>'{to,number}', (r->>'status')::integer,
      (r->>'talkMs')::bigint, r
    from unnest($1::jsonb[]) as r on conflict (uid) do nothing`
}
