/** Third-party packages are met in one place each, so that each can be replaced file for file. */
import type { Finding } from './finding.ts'
import type { Tree } from './tree.ts'

/** Package → where in `src` it may be imported: a file, or a folder with its closing slash. */
const homes: Readonly<Record<string, readonly string[]>> = {
  'rtpengine-client': ['src/media/patient.ts'],
  'chokidar': ['src/policy/watch.ts'],
  'ajv': ['src/policy/schema-check.ts', 'src/base/json-schema.ts'],
  'ajv-formats': ['src/policy/schema-check.ts', 'src/base/json-schema.ts'],
  'prom-client': ['src/base/metrics.ts', 'src/base/record-metrics.ts'],
  'pino': ['src/base/log.ts'],
  'yaml': ['src/policy/source.ts', 'src/policy/layout.ts'],
  'fastify': ['src/admin/'],
  'luxon': ['src/policy/calendars'],
  'date-holidays': ['src/policy/calendars'],
  'libphonenumber-js': ['src/policy/numbers'],
  'ipaddr.js': ['src/'],
  'lru-cache': ['src/'],
  're2js': ['src/policy/regex.ts'],
  'sdp-transform': ['src/sdp/'],
  'drachtio-srf': ['src/edge/drachtio/'],
  'ws': ['src/stack/transport/', 'src/media/'],
  'ioredis': ['src/state/', 'src/lookups/redis.ts', 'src/cdr/sinks/redis.ts'],
  'pg': ['src/cdr/sinks/postgres.ts'],
  'age-encryption': ['src/recording/seal.ts'],
  'opus-decoder': ['src/audio/decoder.ts'],
  'jose': ['src/auth/jwt.ts'],
  'ical.js': ['src/policy/calendars'],
}

/** Every import of a package outside its home, and of one that has none. */
export function packageFindings({ sources }: Tree): Finding[] {
  return [...sources.values()].filter(({ path }) => path.startsWith('src/')).flatMap(({ path, imports }) =>
    imports.flatMap(({ line, specifier, target }) => {
      if (target !== undefined || specifier.startsWith('node:')) return []
      const name = packageOf(specifier)
      const home = homes[name]
      if (home === undefined) return [{ path, line, says: `${name} has no home in src; list it with its one place` }]
      if (home.some(place => path.startsWith(place))) return []
      return [{ path, line, says: `${name} is met only in ${home.join(' and ')}; ask there for what is needed here` }]
    }))
}

function packageOf(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/')
  return first.startsWith('@') ? `${first}/${second}` : first
}
