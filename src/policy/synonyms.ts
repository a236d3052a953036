/** What other systems call things: words authors bring along, and what they are here. */

/** A word of ours and those that stand for it elsewhere; of two that are known at a place the first counts. */
const meanings: readonly (readonly [here: string, elsewhere: string])[] = [
  ['when', 'if match matches condition conditions where'],
  ['do', 'then action actions'],
  ['dial', 'route bridge forward send-to target'],
  ['reject', 'block deny refuse drop'],
  ['goto', 'jump call-group'],
  ['otherwise', 'else default fallback'],
  ['then', 'fallback backup'],
  ['rules', 'routes'],
  ['peers', 'gateway gateways trunk trunks endpoints'],
  ['pools', 'load-balancers dispatchers'],
  ['calendars', 'schedules'],
  ['zone', 'timezone time-zone tz'],
  ['open', 'hours days'],
  ['source', 'ip ips address addresses'],
  ['addresses', 'ip ips address'],
  ['ask', 'url uri'],
  ['contact', 'host hosts uri uris url target'],
  ['username', 'user login'],
  ['pick', 'members targets strategy'],
  ['calls', 'max-calls channels concurrent'],
  ['rate', 'cps'],
  ['attempts', 'tries retries'],
  ['from', 'caller callerid caller-id ani'],
  ['identity', 'callerid caller-id'],
  ['to', 'callee called destination dnis number'],
  ['anyone', 'any all everyone everybody anybody'],
  ['no-progress', 'timeout'],
  ['ring', 'timeout'],
  ['deadline', 'timeout'],
  ['national', 'landline fixed local'],
  ['toll-free', 'freephone'],
  ['international', 'foreign abroad'],
  ['flag', 'boolean bool'],
  ['text', 'string str'],
  ['money', 'price decimal'],
  ['number-prefix', 'prefix'],
  ['number', 'phone'],
]

/** The one of the known words that somebody means who writes this one. */
export function meantBy(written: string, known: readonly string[]): string | undefined {
  const word = written.toLowerCase().replaceAll('_', '-')
  return meanings.find(([here, elsewhere]) => known.includes(here) && elsewhere.split(' ').includes(word))?.[0]
}
