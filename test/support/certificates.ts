/** Certificates of one test, made by `openssl`. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

export interface CertificateFiles {
  readonly cert: string
  readonly key: string
}

/** A root that signs, in files `NAME.pem` and `NAME.key` below `dir`. */
export async function makeRoot(dir: string, name = 'root'): Promise<CertificateFiles> {
  return await make(dir, name, ['-subj', `/CN=${name}`, '-addext', 'basicConstraints=critical,CA:TRUE'])
}

/** A certificate signed by `root`. @param names alternative names, such as `DNS:a.example,URI:sip:a.example` */
export async function issue(
  dir: string, root: CertificateFiles, name: string, names: string,
): Promise<CertificateFiles> {
  return await make(dir, name, [
    '-subj', `/CN=${name}`, '-addext', 'basicConstraints=CA:FALSE', '-addext', `subjectAltName=${names}`,
    '-CA', root.cert, '-CAkey', root.key,
  ])
}

async function make(dir: string, name: string, how: readonly string[]): Promise<CertificateFiles> {
  const files = { cert: join(dir, `${name}.pem`), key: join(dir, `${name}.key`) }
  await run('openssl', ['req', '-x509', ...key, '-days', '30', '-keyout', files.key, '-out', files.cert, ...how])
    .catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw new Error('openssl is missing: apt-get install openssl')
      throw error
    })
  return files
}
