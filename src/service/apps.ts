/** The applications, with who mixes their conferences, who keeps their messages and whose queues they keep. */
import { createApps, type Apps, type AppsPorts } from '../apps/apps.ts'
import { openMailroom, type MailSettings } from '../apps/mail/mailroom.ts'
import type { Scope } from '../base/scope.ts'
import { createJanus, type Janus } from '../media/janus.ts'
import type { PolicyStore } from '../policy/store.ts'
import type { Base } from './base.ts'

export interface AppsConfig {
  /** The WebSocket API of the Janus that mixes conferences; without it there are none. */
  readonly janus?: string | undefined
  /** Where messages are kept that callers leave; undefined for nowhere, and then nobody leaves any. */
  readonly voicemail?: MailSettings | undefined
}

/** The name of the secret Janus asks for. */
const janusSecret = 'janus'

export interface OpenApps extends Apps {
  /** The mixer as a node of the media, where there is one. */
  mixers(): readonly { readonly node: string; readonly up: boolean }[]
  /** What is wrong with messages, a phrase each. */
  troubles(): readonly string[]
}

/**
 * The queues of the policy in force, at every moment.
 * @throws RouterError CONFIG_INVALID for a folder of messages that cannot be used
 */
export async function openApps(
  config: AppsConfig, { policy, lookups }: Pick<AppsPorts, 'lookups'> & { readonly policy: PolicyStore }, scope: Scope,
  base: Base,
): Promise<OpenApps> {
  const janus = await openJanus(config, base)
  if (janus) scope.onClose('mixer', () => janus.close())
  const mail = config.voicemail && await openMailroom(config.voicemail, base)
  if (mail) scope.onClose('messages', () => mail.close())
  const apps = createApps({ ...base, janus, mail, lookups })
  const adopt = (): void => apps.queues.adopt(policy.current.policy.queues)
  adopt()
  scope.onClose('queues', () => apps.queues.close())
  scope.onClose('queues of reloads', policy.onReload(({ kind }) => { if (kind === 'loaded') adopt() }))
  return {
    ...apps, mixers: () => janus ? [{ node: 'janus', up: janus.isUp }] : [], troubles: () => mail?.troubles() ?? [],
  }
}

async function openJanus({ janus: url }: AppsConfig, { clock, log, secrets }: Base): Promise<Janus | undefined> {
  if (url === undefined) return undefined
  await secrets.read([janusSecret])
  return createJanus({
    url, clock, secret: () => secrets.valueOf(janusSecret),
    onLink: up => up ? log.info('the mixer of conferences is there') : log.warn('the mixer of conferences was lost'),
  })
}
