/** A CommonJS package as one script for a page, so that a browser in a test needs no tools to build it. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** @returns a script that sets `window[as]` to what the package exports */
export function pageBundle(packageName: string, as: string): string {
  const modules = new Map<string, string>()

  function add(name: string, from: string): string {
    const path = pageFile(name, from)
    if (modules.has(path)) return path
    modules.set(path, '')
    const text = readFileSync(path, 'utf8')
    modules.set(path, path.endsWith('.json') ? `module.exports = ${text}` : linked(text, path))
    return path
  }
  function linked(text: string, path: string): string {
    return text.replace(/\brequire\((['"])([^'"]+)\1\)/g, (_, __, name: string) =>
      `require(${JSON.stringify(add(name, path))})`)
  }

  const entry = add(packageName, import.meta.filename)
  const bodies = [...modules].map(([path, body]) => `${JSON.stringify(path)}(module, exports, require) {\n${body}\n}`)
  return `window[${JSON.stringify(as)}] = (() => {
const bodies = {\n${bodies.join(',\n')}\n}
const loaded = new Map()
function require(path) {
  if (loaded.has(path)) return loaded.get(path).exports
  const module = { exports: {} }
  loaded.set(path, module)
  bodies[path](module, module.exports, require)
  return module.exports
}
return require(${JSON.stringify(entry)})
})()`
}

/** A package's file for pages, in place of the one for Node.js, and never what Node.js itself has by that name. */
function pageFile(name: string, from: string): string {
  const { resolve } = createRequire(from)
  if (/^[./]/.test(name)) return resolve(name)
  const about = resolve(`${name}/package.json`)
  const { browser, main } = JSON.parse(readFileSync(about, 'utf8')) as { browser?: unknown; main?: string }
  return resolve(join(dirname(about), typeof browser === 'string' ? browser : main ?? 'index.js'))
}
