/**
 * The README does what it says: its policy is sound, its console samples are what the program prints,
 * its commands exist. `UPDATE=1` rewrites the samples from what is printed now.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'
import { createMetrics } from '../src/base/metrics.ts'
import { fromFile } from '../src/cli/from-file.ts'
import * as index from '../src/index.ts'
import { built, root } from './support/root.ts'
import { tempDir } from './support/temp-dir.ts'

const file = join(root, 'README.md')
const readme = readFileSync(file, 'utf8')

/** The texts between fences marked `language`. */
function fences(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, text = '']) => text)
}

function pointsman(args: readonly string[], cwd = root): { readonly status: number | null; readonly text: string } {
  const main = join(built, 'src', 'cli', 'main.js')
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { cwd, encoding: 'utf8' })
  return { status, text: `${stdout}${stderr}` }
}

const [sample = ''] = fences('yaml')

/** Runs every `$ pointsman …` line of a console sample and writes what it prints below it. */
function played(text: string, cwd: string): string {
  const commands = text.split('\n').filter(line => line.startsWith('$ '))
  return commands.map(line => {
    const [program, ...args] = line.slice(2).split(' ')
    assert.is(program, 'pointsman')
    return `${line}\n${pointsman(args, cwd).text.replace(/\n\n/g, '\n')}`
  }).join('')
}

test('the first policy is ten lines, sound, and passes its tests', async () => {
  await using dir = await tempDir({ 'policy/policy.yaml': sample })
  assert.is(sample.split('\n\n')[0]?.split('\n').length, 10)
  assert.equal(pointsman(['check', 'policy'], dir.path), { status: 0, text: 'policy: 2 rules, 0 errors, 0 warnings\n' })
  assert.is(pointsman(['test', 'policy'], dir.path).status, 0)
})

test('every sample in YAML or JSON is a policy, a configuration or a workflow, and a good one', async () => {
  await using dir = await tempDir({ 'policy/policy.yaml': sample })
  const kinds = await Promise.all(['yaml', 'yml', 'json'].flatMap(fences).map(async (text, at) => {
    const tree = parse(text) as Readonly<Record<string, unknown>>
    if ('jobs' in tree) {
      const commands = [...text.matchAll(/run: pointsman ([^>\n]+?) *(?:>.*)?$/gm)].map(([, line = '']) => line)
      assert.ok(commands.length > 0)
      for (const line of commands) assert.is(pointsman(line.split(' '), dir.path).status, 0, line)
      return 'workflow'
    }
    if ('policy' in tree) {
      const path = await dir.write(`policy-${at}.yaml`, text)
      assert.is(pointsman(['check', path]).status, 0, text)
      return 'policy'
    }
    fromFile(await dir.write(`configuration-${at}.yaml`, text))
    return 'configuration'
  }))
  assert.equal(new Set(kinds), new Set(['policy', 'configuration', 'workflow']))
})

test('console samples are what the program prints', async () => {
  const broken = sample.replace(' do:', ' doo:')
  await using dir = await tempDir({ 'policy/policy.yaml': sample, 'broken/policy.yaml': broken })
  const samples = fences('console')
  assert.ok(samples.length > 0)
  const printed = samples.map(text => played(text, dir.path))
  if (process.env['UPDATE']) {
    writeFileSync(file, samples.reduce((text, old, at) => text.replace(old, () => printed[at] ?? ''), readme))
  } else {
    assert.equal(samples, printed)
  }
})

test('every npm script the README names exists, and every command is in its table', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>
  const scripts = manifest['scripts'] as Record<string, string>
  const named = fences('sh').flatMap(text => [...text.matchAll(/^npm (?:run )?(\w+)/gm)].map(([, name = '']) => name))
  assert.ok(named.length > 5)
  assert.equal(named.filter(name => name !== 'ci' && scripts[name] === undefined), [])
  const commands = [...pointsman(['--help']).text.matchAll(/^ {2}(\w+) {2,}/gm)].map(([, name]) => name)
  assert.ok(commands.length >= 5)
  assert.equal(commands.filter(name => !readme.includes(`| \`pointsman ${name}`)), [])
})

test('the metrics the README names are served', () => {
  const served = new Set(createMetrics().registry.getMetricsAsArray().map(({ name }) => name))
  const named = [...readme.matchAll(/\bpointsman_\w+/g)].map(([name]) => name)
  assert.equal(named.filter(name => !served.has(name)), [])
})

test('the package offers a router to start and a policy to ask', () => {
  assert.type(index.startService, 'function')
  assert.type(index.loadPolicy, 'function')
  assert.type(index.explain, 'function')
})

test.run()
