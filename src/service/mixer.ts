/** Who mixes conferences, where somebody does. */
import type { Scope } from '../base/scope.ts'
import { createJanus, type Janus } from '../media/janus.ts'
import type { Base } from './base.ts'

/** The name of the secret Janus asks for. */
const janusSecret = 'janus'

/** @param url of its WebSocket API */
export async function openMixer(
  url: string | undefined, scope: Scope, { clock, log, secrets }: Base,
): Promise<Janus | undefined> {
  if (url === undefined) return undefined
  await secrets.read([janusSecret])
  const janus = createJanus({
    url, clock, secret: () => secrets.valueOf(janusSecret),
    onLeft: count => log.info({ count }, 'rooms of routers that are gone were ended at the mixer'),
    onLink: up => up ? log.info('the mixer of conferences is there') : log.warn('the mixer of conferences was lost'),
  })
  scope.onClose('mixer', () => janus.close())
  return janus
}
