/**
 * Recordings that only who has the private key can open: files in the format of age (age-encryption.org/v1), sealed
 * for a public key of X25519, piece by piece, so that nothing of them gathers and no piece can be changed, left out
 * or cut off unnoticed. What seals them cannot open them.
 */
import { ReadableStream } from 'node:stream/web'
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { RouterError } from '../base/errors.ts'

/** Makes of the pieces of a file those of a sealed one. */
export type Seal = (pieces: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>

/** What the name of a sealed file ends with. */
export const SEALED = '.age'

/**
 * @param publicKey `age1…`
 * @throws RouterError CONFIG_INVALID for anything else; its text does not show what was given
 */
export function sealFor(publicKey: string): Seal {
  const encrypter = new Encrypter()
  try {
    encrypter.addRecipient(publicKey)
  } catch (error) {
    throw new RouterError('CONFIG_INVALID', 'recordings cannot be sealed: this is no public key of age', {}, error)
  }
  return async function* (pieces) {
    yield* await encrypter.encrypt(ReadableStream.from(pieces))
  }
}

/** Why a file could not be opened, in words for whoever tries. */
export class NotOpened extends Error {
  override readonly name = 'NotOpened'
}

/**
 * The pieces of a sealed file as they were. Those that come before a fault are whole; what was made of them is
 * to be thrown away all the same.
 * @param privateKey `AGE-SECRET-KEY-1…`
 * @throws NotOpened
 */
export async function* opened(
  sealed: AsyncIterable<Uint8Array>, privateKey: string,
): AsyncGenerator<Uint8Array> {
  const decrypter = new Decrypter()
  try {
    decrypter.addIdentity(privateKey)
  } catch {
    throw new NotOpened('this is no private key of age')
  }
  let pieces: ReadableStream<Uint8Array>
  try {
    pieces = await decrypter.decrypt(ReadableStream.from(sealed))
  } catch (error) {
    throw new NotOpened(/no identity matched/.test(String(error))
      ? 'it was sealed for another key, or its beginning is damaged'
      : 'it is no sealed recording, or its beginning is damaged')
  }
  try {
    yield* pieces
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw error
    throw new NotOpened('it is damaged, or its end is missing')
  }
}

/** A new pair of keys. */
export async function newKeys(): Promise<{ readonly privateKey: string; readonly publicKey: string }> {
  const privateKey = await generateX25519Identity()
  return { privateKey, publicKey: await identityToRecipient(privateKey) }
}
