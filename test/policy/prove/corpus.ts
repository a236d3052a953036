/** Policies with planted faults, the same ones every time, and what a proof must say of each. */

export interface Planted {
  readonly name: string
  readonly yaml: string
  /** `shadowed vip`, `impossible odd/never`, `overlap second by first`, `gap orange`, `peers lab`; nothing else. */
  readonly expected: readonly string[]
}

const head = `policy: 1
plan: { home: FR }
calendars:
  office: { zone: Europe/Paris, open: { mon-fri: "09:00-18:00" }, closed: { holidays: FR } }
  night: { zone: Europe/Paris, open: { mon-sun: "22:00-06:00" } }
peers:
  pbx: { source: ["10.0.0.0/24"], contact: "sip:10.0.0.10" }
  orange: { source: ["193.252.0.0/20"], contact: "sip:gw.orange.example" }
rules:
`

/** Rules by hand: one line each, and what is wrong with them. */
const byHand: readonly (readonly [name: string, rules: string, expected: readonly string[]])[] = [
  ['a prefix before a longer one', `
  - { name: wide, when: { to: "+33*" }, do: { reject: 480 } }
  - { name: narrow, when: { to: "+336*" }, do: { reject: 403 } }
  - { name: rest, do: { reject: 404 } }`, ['shadowed narrow']],
  ['two halves of a range before the whole', `
  - { name: low, when: { to: "+3314555{0000-4999}" }, do: { reject: 480 } }
  - { name: high, when: { to: "+3314555{5000-9999}" }, do: { reject: 480 } }
  - { name: whole, when: { to: "+3314555{0000-9999}" }, do: { reject: 403 } }
  - { name: rest, do: { reject: 404 } }`, ['shadowed whole']],
  ['open and closed before a third', `
  - { name: day, when: { during: office }, do: { reject: 480 } }
  - { name: off, when: { outside: office }, do: { reject: 480 } }
  - { name: never, when: { peer: pbx }, do: { reject: 403 } }`, ['shadowed never']],
  ['both peers before all of them', `
  - { name: one, when: { peer: pbx }, do: { reject: 480 } }
  - { name: two, when: { peer: orange }, do: { reject: 480 } }
  - { name: any, when: { to: "+33*" }, do: { reject: 403 } }`, ['shadowed any']],
  ['strangers are left when both peers are taken', `
  - { name: one, when: { peer: [pbx, orange] }, do: { reject: 480 } }
  - { name: strangers, when: { peer: anyone, to: "+33*" }, do: { reject: 403 } }`, ['overlap strangers by one']],
  ['a condition and its opposite', `
  - { name: yes, when: { header: { X-A: "1*" } }, do: { reject: 480 } }
  - { name: no, when: { not: { header: { X-A: "1*" } } }, do: { reject: 480 } }
  - { name: third, when: { header: { X-A: "12" } }, do: { reject: 403 } }`, ['shadowed third']],
  ['two lines of one header are two answers', `
  - { name: one, when: { header: { X-A: "1" } }, do: { reject: 480 } }
  - { name: both, when: { header: { X-A: "2" } }, do: { reject: 403 } }
  - { name: rest, do: { reject: 404 } }`, []],
  ['a rule against the one around it', `
  - name: france
    when: { to: "+33*" }
    rules:
      - { name: never, when: { to: "+44*" }, do: { reject: 480 } }
      - { name: rest, do: { reject: 480 } }
  - { name: rest, do: { reject: 404 } }`, ['impossible france/never']],
  ['never open at night', `
  - { name: never, when: { all: [{ during: office }, { during: night }] }, do: { reject: 480 } }
  - { name: rest, do: { reject: 404 } }`, ['impossible never']],
  ['a branch that is taken as a whole', `
  - { name: all, when: { to: "+33*" }, do: { reject: 480 } }
  - name: branch
    when: { to: "+331*" }
    rules:
      - { name: a, when: { during: office }, do: { reject: 403 } }
      - { name: b, do: { reject: 486 } }
  - { name: rest, do: { reject: 404 } }`, ['shadowed branch']],
  ['a kind before a number of that kind', `
  - { name: mobiles, when: { to: { kind: mobile } }, do: { reject: 480 } }
  - { name: one, when: { to: "+33612345678" }, do: { reject: 403 } }
  - { name: rest, do: { reject: 404 } }`, ['shadowed one']],
  ['a number of another kind is no shadow', `
  - { name: mobiles, when: { to: { kind: mobile } }, do: { reject: 480 } }
  - { name: one, when: { to: "+33145550100" }, do: { reject: 403 } }
  - { name: rest, do: { reject: 404 } }`, []],
  ['a source within a peer that it cannot come from', `
  - { name: never, when: { peer: orange, source: "10.0.0.0/24" }, do: { reject: 480 } }
  - { name: rest, do: { reject: 404 } }`, ['impossible never']],
  ['a regular expression proves nothing', `
  - { name: odd, when: { to: { regex: ".*" } }, do: { reject: 480 } }
  - { name: rest, do: { reject: 404 } }`, []],
  ['the same regular expression twice does', `
  - { name: odd, when: { to: { regex: "1[0-9]+2" } }, do: { reject: 480 } }
  - { name: again, when: { to: { regex: "1[0-9]+2" }, peer: pbx }, do: { reject: 403 } }
  - { name: rest, do: { reject: 404 } }`, ['shadowed again']],
  ['caller and number called cross', `
  - { name: callers, when: { from: "+336*" }, do: { reject: 480 } }
  - { name: called, when: { to: "+3314555*" }, do: { reject: 403 } }
  - { name: rest, do: { reject: 404 } }`, ['overlap called by callers']],
  ['a gap for one peer', `
  - { name: exchange, when: { peer: pbx }, do: { reject: 480 } }
  - { name: french, when: { peer: orange, to: "+33*" }, do: { reject: 480 } }`, ['gap orange']],
  ['a group that is gone to twice', `
  - { name: one, when: { to: "+331*" }, do: { goto: common } }
  - { name: two, when: { to: "+332*" }, do: { goto: common } }
  - { name: rest, do: { reject: 404 } }
groups:
  common:
    - { name: first, when: { to: "+331*" }, do: { reject: 480 } }
    - { name: second, when: { to: "+33*" }, do: { reject: 403 } }
    - { name: third, when: { to: "+3312*" }, do: { reject: 486 } }`, ['shadowed common/third']],
]

/** A made-up policy: blocks of numbers for two peers, and one fault of each sort somewhere in it. */
function generated(seed: number): Planted {
  let state = seed * 2_654_435_761 % 4_294_967_296
  const draw = (below: number): number => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return Math.floor(state / 4_294_967_296 * below)
  }
  const count = 6 + draw(20)
  const peerOf = (at: number): string => at % 2 === 0 ? 'pbx' : 'orange'
  const blocks = Array.from({ length: count }, (_, at) => `+3314${String(at + 10).padStart(2, '0')}`)
  const rules = blocks.map((block, at) =>
    `  - { name: block-${at}, when: { peer: ${peerOf(at)}, to: "${block}*" }, do: { reject: ${480 + at % 3} } }`)
  const [shadow, odd, crossed] = [draw(count), draw(count), draw(count)]
  const width = 1 + draw(4)
  const low = String(draw(10 ** width)).padStart(width, '0')
  const planted = [
    `  - { name: shadow, when: { peer: ${peerOf(shadow)}, to: "${blocks[shadow]}{${low}-${'9'.repeat(width)}}" }, `
      + 'do: { reject: 403 } }',
    `  - name: odd\n    when: { to: "${blocks[odd]}1*", peer: [pbx, orange] }\n    rules:\n`
      + `      - { name: never, when: { to: "${blocks[odd]}2*" }, do: { reject: 403 } }\n`
      + '      - { name: rest, do: { reject: 404 } }',
    `  - { name: crossing, when: { peer: ${peerOf(crossed)}, from: "+336*" }, do: { reject: 486 } }`,
  ]
  // The block comes again after the rule that crosses it, now for the other peer too.
  const later = `  - { name: later, when: { to: "+332*" }, do: { reject: 487 } }`
  // Every block of the crossing rule's peer is crossed, and the leftovers of the odd one if they are its peer's.
  const crossings = [
    ...blocks.flatMap((_, at) => at % 2 === crossed % 2 ? [`overlap crossing by block-${at}`] : []),
    ...odd % 2 === crossed % 2 ? [] : ['overlap crossing by odd/rest'],
    `overlap odd/rest by block-${odd}`, 'overlap later by crossing',
  ]
  return {
    name: `made-up policy ${seed}`,
    yaml: `${head}${[...rules, ...planted, later].join('\n')}\n`,
    expected: ['gap orange', 'gap pbx', 'impossible odd/never', ...crossings, 'shadowed shadow'],
  }
}

export const corpus: readonly Planted[] = [
  ...byHand.map(([name, rules, expected]) => ({ name, yaml: head + rules.replace(/^\n/, ''), expected })),
  {
    name: 'peers inside each other',
    yaml: `${head.replace('rules:', '  lab: { source: ["10.0.0.128/25"], contact: "sip:10.0.0.200" }\nrules:')}`
      + '  - { name: all, do: { reject: 404 } }\n',
    expected: ['peers lab'],
  },
  ...Array.from({ length: 33 }, (_, at) => generated(at + 1)),
]
