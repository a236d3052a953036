/** The secrets of whatever is sent to a server: there at the start, and read anew for each use. */
import { RouterError } from '../base/errors.ts'
import { secretVariable, type Secrets } from '../base/secrets.ts'
import type { SecretSource } from './sink.ts'

/**
 * @param whose whatever needs them: `the call records`
 * @throws RouterError CONFIG_INVALID for want of one
 */
export async function openSecrets(secrets: Secrets, names: readonly string[], whose: string): Promise<SecretSource> {
  const [missing] = await secrets.read(names)
  if (missing !== undefined) {
    const hint = `set ${secretVariable(missing)}, or write it to a file "${missing}" in the folder of --secrets`
    throw new RouterError('CONFIG_INVALID', `secret "${missing}" of ${whose} is not there; ${hint}`)
  }
  return newest(secrets)
}

/** A secret as it is now; as it was, where it cannot be read any more. */
function newest(secrets: Secrets): SecretSource {
  return async name => {
    await secrets.read([name])
    return secrets.valueOf(name) ?? ''
  }
}
