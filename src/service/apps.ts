/** The applications, with who mixes their conferences, who keeps their messages and whose queues they keep. */
import { createApps, type Apps, type AppsPorts } from '../apps/apps.ts'
import { openMailroom, type MailSettings } from '../apps/mail/mailroom.ts'
import type { Scope } from '../base/scope.ts'
import type { PolicyStore } from '../policy/store.ts'
import { openShelf } from '../state/open-shelf.ts'
import type { RedisShelfConfig } from '../state/redis-shelf.ts'
import type { Base } from './base.ts'
import { openMixer } from './mixer.ts'

export interface AppsConfig {
  /** Where routers see each other's agents of queues; without it each has its own. */
  readonly state?: RedisShelfConfig | undefined
  /** The WebSocket API of the Janus that mixes conferences; without it there are none. */
  readonly janus?: string | undefined
  /** Where messages are kept that callers leave; undefined for nowhere, and then nobody leaves any. */
  readonly voicemail?: MailSettings | undefined
}

export interface OpenApps extends Apps {
  /** The mixer as a node of the media, where there is one. */
  mixers(): readonly { readonly node: string; readonly up: boolean }[]
  /** What is wrong with messages, a phrase each. */
  troubles(): readonly string[]
}

interface AppsOf extends Pick<AppsPorts, 'changed' | 'isThere' | 'lookups' | 'recordings'> {
  readonly policy: PolicyStore
}

/**
 * The queues of the policy in force, at every moment.
 * @throws RouterError CONFIG_INVALID for a folder of messages that cannot be used
 */
export async function openApps(
  config: AppsConfig, { policy, ...others }: AppsOf, scope: Scope, base: Base,
): Promise<OpenApps> {
  const janus = await openMixer(config.janus, scope, base)
  const mail = config.voicemail && await openMailroom(config.voicemail, base)
  if (mail) scope.onClose('messages', () => mail.close())
  const { clock, log, secrets } = base
  // The metric of the store is that of its registrations.
  const agents = config.state && openShelf(config.state, {
    clock, log, secrets, name: 'agents', what: 'agents of queues', up() {},
  }, scope)
  const apps = createApps({
    ...base, ...others, janus, mail, shelf: agents?.shelf, secretOf: secrets.valueOf,
  })
  const adopt = (): void => apps.queues.adopt(policy.current.policy.queues)
  adopt()
  scope.onClose('queues', () => apps.queues.close())
  scope.onClose('queues of reloads', policy.onReload(({ kind }) => { if (kind === 'loaded') adopt() }))
  return {
    ...apps, mixers: () => janus ? [{ node: 'janus', up: janus.isUp }] : [], troubles: () => mail?.troubles() ?? [],
  }
}
