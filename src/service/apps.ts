/** The applications, with who mixes their conferences and whose queues they keep. */
import { createApps, type Apps } from '../apps/apps.ts'
import type { Scope } from '../base/scope.ts'
import { createJanus, type Janus } from '../media/janus.ts'
import type { PolicyStore } from '../policy/store.ts'
import type { Base } from './base.ts'

export interface AppsConfig {
  /** The WebSocket API of the Janus that mixes conferences; without it there are none. */
  readonly janus?: string | undefined
}

/** The name of the secret Janus asks for. */
const janusSecret = 'janus'

export interface OpenApps extends Apps {
  /** The mixer as a node of the media, where there is one. */
  mixers(): readonly { readonly node: string; readonly up: boolean }[]
}

/** The queues of the policy in force, at every moment. */
export async function openApps(config: AppsConfig, policy: PolicyStore, scope: Scope, base: Base): Promise<OpenApps> {
  const janus = await openJanus(config, base)
  if (janus) scope.onClose('mixer', () => janus.close())
  const apps = createApps({ ...base, janus })
  const adopt = (): void => apps.queues.adopt(policy.current.policy.queues)
  adopt()
  scope.onClose('queues', () => apps.queues.close())
  scope.onClose('queues of reloads', policy.onReload(({ kind }) => { if (kind === 'loaded') adopt() }))
  return { ...apps, mixers: () => janus ? [{ node: 'janus', up: janus.isUp }] : [] }
}

async function openJanus({ janus: url }: AppsConfig, { clock, log, secrets }: Base): Promise<Janus | undefined> {
  if (url === undefined) return undefined
  await secrets.read([janusSecret])
  return createJanus({
    url, clock, secret: () => secrets.valueOf(janusSecret),
    onLink: up => up ? log.info('the mixer of conferences is there') : log.warn('the mixer of conferences was lost'),
  })
}
