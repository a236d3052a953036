/** Every example can be run, tests itself, and is found from the list of examples. */
import type { Finding } from './finding.ts'
import type { Tree } from './tree.ts'

export function policyFindings({ files }: Tree): Finding[] {
  const list = files.get('policies/README.md') ?? ''
  const names = new Set([...files.keys()].flatMap(path => /^policies\/([^/]+)\//.exec(path)?.[1] ?? []))
  return [...names].flatMap(name => {
    const folder = `policies/${name}`
    const own = [...files].filter(([path]) => path.startsWith(`${folder}/`))
    const tested = own.some(([path, text]) => /\.(?:ya?ml|json)$/.test(path) && /^(?:tests:|\s*"tests")/m.test(text))
    const named = list.includes(`${name}/`) || list.includes(`(${name})`) || list.includes('`' + name + '`')
    return [
      ...unless(tested, folder, 'an example has tests of its own'),
      ...unless(files.has(`${folder}/README.md`), folder, 'an example has a README of ten lines'),
      ...unless(named, 'policies/README.md', `the example "${name}" is not named here`),
    ]
  })
}

function unless(holds: boolean, path: string, says: string): Finding[] {
  return holds ? [] : [{ path, line: 1, says }]
}
