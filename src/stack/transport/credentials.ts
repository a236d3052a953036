/**
 * The certificate, the key and the trusted roots of the TLS listeners, read from files and read again
 * when these change. Live connections keep what they began with; new ones get what is on disk.
 */
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls'
import type { Clock, Timer } from '../../base/clock.ts'
import { assert, RouterError } from '../../base/errors.ts'

/** A certificate, behind it those that lead to a root, and its key: paths of PEM files, or what stands in them. */
export interface Shown {
  readonly cert: string
  readonly key: string
}

/** What TLS is configured with. Paths of PEM files. */
export interface TlsFiles extends Shown {
  /** Shown instead of ours to who asks for a name that they bear (SNI). */
  readonly others?: readonly Shown[]
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

  /** For who asks for this name; undefined when only our first certificate is left to show. */
  contextFor(serverName: string): SecureContext | undefined {
    return this.#loaded.others.find(({ certificate }) => certificate.checkHost(serverName) !== undefined)?.context
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
    for (const { file, certificate } of [this.#loaded, ...this.#loaded.others]) {
      const daysLeft = Math.floor((Date.parse(certificate.validTo) - this.#ports.clock.nowMs()) / DAY_MS)
      if (daysLeft >= DAYS_LEFT) continue
      const sentence = daysLeft < 0 ? 'the TLS certificate has expired' : 'the TLS certificate is about to expire'
      this.#ports.warn(sentence, { file, daysLeft })
    }
  }
}

interface Contents {
  /** In the order of {@link shownIn}. */
  readonly texts: readonly Shown[]
  readonly ca: string | undefined
  readonly digest: string
}

/** One certificate, ready to be shown. */
interface Ready {
  readonly file: string
  readonly certificate: X509Certificate
  readonly options: SecureContextOptions
  readonly context: SecureContext
}

interface Loaded extends Ready {
  readonly others: readonly Ready[]
  readonly digest: string
}

/** All that are shown, ours first, and how the configuration calls them. */
function shownIn({ cert, key, others = [] }: TlsFiles): readonly (Shown & { readonly name: string })[] {
  return [{ name: 'tls', cert, key }, ...others.map((other, at) => ({ ...other, name: `tls.others[${at}]` }))]
}

async function load(files: TlsFiles): Promise<Loaded> {
  return judge(files, await read(files))
}

async function read(files: TlsFiles): Promise<Contents> {
  const texts: Shown[] = []
  for (const { name, cert, key } of shownIn(files)) {
    texts.push({ cert: await textOf(`${name}.cert`, cert), key: await textOf(`${name}.key`, key) })
  }
  const ca = files.ca === undefined ? undefined : await textOf('tls.ca', files.ca)
  const hash = createHash('sha256')
  for (const text of [...texts.flatMap(({ cert, key }) => [cert, key]), ca ?? '']) {
    hash.update(`${text.length} `).update(text)
  }
  return { texts, ca, digest: hash.digest('hex') }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file', EACCES: 'permission is missing', EISDIR: 'it is a directory',
}

async function textOf(name: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'latin1')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw unusable(`${name}: ${path} cannot be read: ${reasons[code ?? ''] ?? message}`, path, error)
  }
}

/** Looks at every part by itself first, for OpenSSL's own words name neither the file nor the fault. */
function judge(files: TlsFiles, { texts, ca, digest }: Contents): Loaded {
  const [own, ...others] = shownIn(files).map((paths, at): Ready => {
    const { cert, key } = texts[at] ?? { cert: '', key: '' }
    const [certificate] = certificatesIn(`${paths.name}.cert`, paths.cert, cert)
    const keyName = `${paths.name}.key: ${paths.key}`
    const privateKey = attempt(() => createPrivateKey(key), `${keyName} holds no private key`, paths.key)
    if (!certificate?.checkPrivateKey(privateKey)) {
      throw unusable(`${keyName} is not the key of the certificate ${paths.cert}`, paths.key)
    }
    const options: SecureContextOptions = { cert, key, minVersion: 'TLSv1.2', ...ca === undefined ? {} : { ca } }
    const sentence = `${paths.name}.cert: ${paths.cert} is not usable`
    const context = attempt(() => createSecureContext(options), sentence, paths.cert)
    return { file: paths.cert, certificate, options, context }
  })
  assert(own !== undefined, 'there is a first certificate')
  if (ca !== undefined && files.ca !== undefined) certificatesIn('tls.ca', files.ca, ca)
  return { ...own, others, digest }
}

const block = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^]*?-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g

function certificatesIn(name: string, path: string, text: string): readonly X509Certificate[] {
  const blocks = text.match(block)
  if (!blocks) throw unusable(`${name}: ${path} holds no certificate`, path)
  return blocks.map((pem, index) =>
    attempt(() => new X509Certificate(pem), `${name}: certificate ${index + 1} in ${path} is broken`, path))
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
