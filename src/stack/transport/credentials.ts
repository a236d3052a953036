/**
 * The certificate, the key and the trusted roots of the TLS listeners, read from files and read again
 * when these change. Live connections keep what they began with; new ones get what is on disk.
 */
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls'
import type { Clock, Timer } from '../../base/clock.ts'
import { RouterError } from '../../base/errors.ts'

/** What TLS is configured with. Paths of PEM files. */
export interface TlsFiles {
  /** Our certificate, and behind it those that lead to a root. */
  readonly cert: string
  readonly key: string
  /** The roots peers have to come from; left out, those Node.js carries. */
  readonly ca?: string
  /** Whether peers are verified: the ones we call, and the certificates of those who show one. Default true. */
  readonly verify?: boolean
  /** `required` turns away peers that connect without a certificate. Default `asked`. */
  readonly clients?: 'asked' | 'required'
}

export interface CredentialsPorts {
  readonly clock: Clock
  readonly rereadMs: number
  readonly warn: (sentence: string, fields: Readonly<Record<string, unknown>>) => void
}

/** A certificate that ends within this many days is worth a warning. */
const DAYS_LEFT = 14
const DAY_MS = 86_400_000

export class Credentials {
  readonly verify: boolean
  readonly clientsRequired: boolean
  readonly #files: TlsFiles
  readonly #ports: CredentialsPorts
  readonly #changed = new Set<() => void>()
  #loaded: Loaded
  /** The digest of what was refused, so that it is said once. */
  #refused: string | undefined
  #timer: Timer | undefined
  #closed = false

  private constructor(files: TlsFiles, loaded: Loaded, ports: CredentialsPorts) {
    this.verify = files.verify ?? true
    this.clientsRequired = files.clients === 'required'
    this.#files = files
    this.#loaded = loaded
    this.#ports = ports
    this.#warnOfEnd()
    this.#wait()
  }

  /** @throws RouterError CONFIG_INVALID: one line that names the file and what is wrong with it */
  static async open(files: TlsFiles, ports: CredentialsPorts): Promise<Credentials> {
    return new Credentials(files, await load(files), ports)
  }

  /** For servers, and their `setSecureContext`. */
  get options(): SecureContextOptions {
    return this.#loaded.options
  }

  /** For connections we open. */
  get context(): SecureContext {
    return this.#loaded.context
  }

  /** @param handler told when {@link options} are new */
  onChange(handler: () => void): void {
    this.#changed.add(handler)
  }

  offChange(handler: () => void): void {
    this.#changed.delete(handler)
  }

  close(): void {
    this.#closed = true
    this.#timer?.cancel()
    this.#changed.clear()
  }

  #wait(): void {
    if (!this.#closed) this.#timer = this.#ports.clock.after(this.#ports.rereadMs, () => void this.#reread())
  }

  async #reread(): Promise<void> {
    try {
      const contents = await read(this.#files)
      if (contents.digest !== this.#loaded.digest) this.#take(contents)
      else this.#refused = undefined
    } catch (error) {
      this.#refuse(error as Error, `unreadable: ${(error as Error).message}`)
    }
    this.#wait()
  }

  #take(contents: Contents): void {
    if (this.#closed || contents.digest === this.#refused) return
    try {
      this.#loaded = judge(this.#files, contents)
    } catch (error) {
      // A key is written after its certificate: between the two they do not fit, and the next look finds them whole.
      return this.#refuse(error as Error, contents.digest)
    }
    this.#refused = undefined
    for (const handler of this.#changed) handler()
    this.#warnOfEnd()
  }

  #refuse(error: Error, what: string): void {
    if (this.#refused === what) return
    this.#refused = what
    this.#ports.warn('changed certificate files are not usable; the ones before stay', { reason: error.message })
  }

  #warnOfEnd(): void {
    const daysLeft = Math.floor((this.#loaded.validToMs - this.#ports.clock.nowMs()) / DAY_MS)
    if (daysLeft >= DAYS_LEFT) return
    const sentence = daysLeft < 0 ? 'the TLS certificate has expired' : 'the TLS certificate is about to expire'
    this.#ports.warn(sentence, { file: this.#files.cert, daysLeft })
  }
}

interface Contents {
  readonly cert: string
  readonly key: string
  readonly ca: string | undefined
  readonly digest: string
}

interface Loaded {
  readonly options: SecureContextOptions
  readonly context: SecureContext
  readonly digest: string
  readonly validToMs: number
}

async function load(files: TlsFiles): Promise<Loaded> {
  return judge(files, await read(files))
}

async function read(files: TlsFiles): Promise<Contents> {
  const cert = await textOf('cert', files.cert)
  const key = await textOf('key', files.key)
  const ca = files.ca === undefined ? undefined : await textOf('ca', files.ca)
  const hash = createHash('sha256')
  for (const text of [cert, key, ca ?? '']) hash.update(`${text.length} `).update(text)
  return { cert, key, ca, digest: hash.digest('hex') }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file', EACCES: 'permission is missing', EISDIR: 'it is a directory',
}

async function textOf(name: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'latin1')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw unusable(`tls.${name}: ${path} cannot be read: ${reasons[code ?? ''] ?? message}`, path, error)
  }
}

/** Looks at every part by itself first, for OpenSSL's own words name neither the file nor the fault. */
function judge(files: TlsFiles, { cert, key, ca, digest }: Contents): Loaded {
  const [own] = certificatesIn('cert', files.cert, cert)
  const privateKey = attempt(() => createPrivateKey(key), `tls.key: ${files.key} holds no private key`, files.key)
  if (!own?.checkPrivateKey(privateKey)) {
    throw unusable(`tls.key: ${files.key} is not the key of the certificate ${files.cert}`, files.key)
  }
  if (ca !== undefined && files.ca !== undefined) certificatesIn('ca', files.ca, ca)
  const options: SecureContextOptions = { cert, key, minVersion: 'TLSv1.2', ...ca === undefined ? {} : { ca } }
  const context = attempt(() => createSecureContext(options), `tls.cert: ${files.cert} is not usable`, files.cert)
  return { options, context, digest, validToMs: Date.parse(own.validTo) }
}

const block = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^]*?-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g

function certificatesIn(name: string, path: string, text: string): readonly X509Certificate[] {
  const blocks = text.match(block)
  if (!blocks) throw unusable(`tls.${name}: ${path} holds no certificate`, path)
  return blocks.map((pem, index) =>
    attempt(() => new X509Certificate(pem), `tls.${name}: certificate ${index + 1} in ${path} is broken`, path))
}

function attempt<T>(make: () => T, sentence: string, path: string): T {
  try {
    return make()
  } catch (error) {
    throw unusable(sentence, path, error)
  }
}

function unusable(sentence: string, path: string, cause?: unknown): RouterError {
  return new RouterError('CONFIG_INVALID', sentence, { path }, cause)
}
