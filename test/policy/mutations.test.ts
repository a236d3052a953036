import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { loadTexts } from '../../src/policy/load.ts'
import { habits, mutationsOf, type Mutation } from './mutators.ts'
import { listsIn, policyIn, readCases, readExamples } from './samples.ts'

const mutations = suite('policies with one mistake')

const COUNT = 200
const FOUND_MIN = 195

const originals = [
  ...readExamples(),
  ...readCases().filter(({ file }) => file === 'sound-one-page.case').map(({ file, files }) => ({ name: file, files })),
]

mutations('the policies the mistakes are made in are without a finding', () => {
  for (const { name, files } of originals) assert.is(loadTexts(files).text(), '', name)
})

mutations(`of ${COUNT} mistakes at least ${FOUND_MIN} are told with the right code on the right line`, () => {
  const chosen = choose()
  assert.is(chosen.length, COUNT)
  const missed = chosen.filter(each => !isTold(each))
  process.stdout.write(`${chosen.length - missed.length} of ${chosen.length} told ${missed.map(drawn).join('\n')}`)
  assert.ok(chosen.length - missed.length >= FOUND_MIN, `missed ${missed.length}:\n${missed.map(drawn).join('\n')}`)
})

mutations('no mistake of any kind makes the checker throw', () => {
  for (const habit of habits) {
    for (const { files } of originals.flatMap(original => mutationsOf(habit, original)).slice(0, 4)) loadTexts(files)
  }
})

mutations('a change that means nothing is no finding', () => {
  const harmless: readonly ((text: string) => string)[] = [
    text => text.replace(/^(\w+:)$/m, '\n# said before\n$1'),
    text => text.replace(/"(sip:[^"]+)"/g, "'$1'"),
    text => text.replaceAll('{ ', '{').replaceAll(' }', '}'),
    text => text.replaceAll('\n', '\r\n'),
    text => `---\n${text}`,
    text => text.replace(/"\+?\d+"/g, "'$&'").replaceAll(`'"`, "'").replaceAll(`"'`, "'"),
    text => text.replaceAll('outbound', 'way-out'),
    text => text.replaceAll('carrier', 'the_carrier'),
    text => text.replace(/^ {2}(\w+): /gm, '  "$1": '),
  ]
  for (const { name, files } of originals) {
    for (const [at, change] of harmless.entries()) {
      const changed = [
        ...policyIn(files).map(file => ({ ...file, text: change(file.text) })), ...listsIn(files),
      ]
      assert.is(loadTexts(changed).text(), '', `${name}, change ${at + 1}`)
    }
  }
})

mutations.run()

/** The same ones in every run: habit by habit in turn, of each the next in an order drawn from a seed. */
function choose(): Mutation[] {
  const random = mulberry(4)
  const drawnOrder = (each: Mutation[]): Mutation[] => each.map(mutation => ({ mutation, key: random() }))
    .toSorted((a, b) => a.key - b.key).map(({ mutation }) => mutation)
  const queues = habits.map(habit => drawnOrder(originals.flatMap(original => mutationsOf(habit, original))))
  const idle = habits.filter((_, at) => queues[at]?.length === 0).map(({ name }) => name)
  assert.equal(idle, [], 'every habit has a site')
  const chosen: Mutation[] = []
  for (let round = 0; chosen.length < COUNT; round++) {
    for (const queue of queues) {
      const next = queue[round]
      if (next && chosen.length < COUNT) chosen.push(next)
    }
  }
  return chosen
}

function isTold({ files, file, lines, codes }: Mutation): boolean {
  return loadTexts(files).diagnostics.some(({ code, at }) =>
    at.file === file && lines.includes(at.line) && codes.includes(code))
}

function drawn({ habit, of, file, lines, codes, changed, files }: Mutation): string {
  const told = loadTexts(files).diagnostics.map(({ code, at, message }) => `${at.file}:${at.line} ${code} ${message}`)
  return `* ${habit}, ${of}/${file}:${lines.join(' or ')} "${changed.trim()}": ${codes.join(' or ')}\n`
    + `    told: ${told.slice(0, 3).join('; ') || 'nothing'}`
}

/** A seeded source of numbers from 0 to 1. */
function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
