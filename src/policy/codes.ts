/**
 * Every code a diagnostic can carry. Codes are stable and never used again: tests, editors and
 * `allow:` lines name them. 0xx reading, 1xx shape, 2xx names, 3xx values, 4xx meaning, 5xx what
 * is said about findings.
 */
import { meaningCodes } from './meaning-codes.ts'
import { valueCodes } from './value-codes.ts'

const table = {
  'POL-001': {
    title: 'a file or folder cannot be read',
    explains: 'The path given to the program, or a file in it, does not exist or may not be opened.',
  },
  'POL-002': {
    title: 'no policy files',
    explains: 'The folder holds no .yaml, .yml or .json file. Hidden files and folders inside it are not read.',
  },
  'POL-003': {
    title: 'too large',
    explains: 'A policy may have 64 MiB. A file of more than 1 MiB has no anchors, tags or text over several lines.',
  },
  'POL-004': {
    title: 'not UTF-8 text',
    explains: 'Policy files are UTF-8. Other encodings would change names without a word.',
  },
  'POL-010': {
    title: 'not readable as YAML or JSON',
    explains: 'The text breaks a rule of YAML 1.2, or of JSON in a .json file.',
  },
  'POL-011': {
    title: 'tab in the indentation',
    explains: 'YAML indents with blanks only.',
  },
  'POL-012': {
    title: 'written twice',
    explains: 'A key stands twice in one map; YAML readers differ in which one they take.',
  },
  'POL-013': {
    title: 'reserved key',
    explains: 'Keys such as __proto__ mean something to programs and are refused everywhere.',
  },
  'POL-014': {
    title: 'nested too deep, or too much of it',
    explains: 'Maps and lists may be nested 64 deep, and anchors may not blow a file up.',
  },
  'POL-015': {
    title: 'a tag',
    explains: 'A word after ! is a YAML tag, which the language does not have; quote text that begins with !.',
  },
  'POL-016': {
    title: 'a key that is not text',
    explains: 'Every key is text; numbers, true, false and null as keys must be quoted.',
  },
  'POL-020': {
    title: 'defined twice',
    explains: 'One name stands in one section of two files, or a section that is said once is said in two files.',
  },
  'POL-021': {
    title: 'no language version',
    explains: 'One of the files says which version of the language the policy is written in: policy: 1.',
  },
  'POL-101': {
    title: 'unknown key',
    explains: 'The language has no such key at this place. A key that is not understood is never skipped.',
  },
  'POL-102': {
    title: 'a key is missing',
    explains: 'Something that cannot do without this key stands without it.',
  },
  'POL-103': {
    title: 'another shape is meant',
    explains: 'Text stands where a list or a map is meant, or the other way round.',
  },
  'POL-104': {
    title: 'a number where text is meant',
    explains: 'YAML reads unquoted numbers as numbers and eats plus signs and leading zeros; quote them. Digits that '
      + 'are taken off a number are named, not counted.',
  },
  'POL-105': {
    title: 'not a duration',
    explains: 'A duration is a whole number with its unit: 500ms, 4s, 2m, 1h.',
  },
  'POL-106': {
    title: 'not one of the words',
    explains: 'Only the words of a fixed list may stand here.',
  },
  'POL-107': {
    title: 'out of range',
    explains: 'A number, or the length of a text or list, is outside what is allowed.',
  },
  'POL-108': {
    title: 'badly formed',
    explains: 'A text does not have the form its place asks for, such as that of a name or a header.',
  },
  'POL-109': {
    title: 'empty',
    explains: 'A key stands with nothing under it, or with too little to mean anything; leave it out or fill it.',
  },
  'POL-110': {
    title: 'more than one',
    explains: 'An action, or a way to pick, is one word; here are several and no order says which counts.',
  },
  'POL-111': {
    title: 'a rule that does nothing, or two things',
    explains: 'A rule has exactly one of do and rules; a rule of the stage after has do, tag or both.',
  },
  'POL-112': {
    title: 'an invariant that asks for nothing',
    explains: 'An invariant has must, must-not or both; without them every policy keeps it.',
  },
  'POL-201': {
    title: 'not defined',
    explains: 'A name is used that no section defines.',
  },
  'POL-202': {
    title: 'never used',
    explains: 'Something is defined and nothing refers to it; often the sign of a rule that was forgotten.',
  },
  'POL-203': {
    title: 'one name for a peer and a pool',
    explains: 'dial names peers and pools alike, so the two sections share their names.',
  },
  'POL-204': {
    title: 'a name that is taken',
    explains: 'The language itself gives this name a meaning.',
  },
  'POL-205': {
    title: 'two rules of one name',
    explains: 'Rules side by side need different names: logs, records and tests tell them apart by name.',
  },
  'POL-206': {
    title: 'a pool cannot stand here',
    explains: 'A tier picks among peers and URIs. A pool is dialled as a whole, or follows under then.',
  },
  'POL-207': {
    title: 'a pool that leads back to itself',
    explains: 'The pools named under then come round to where they began.',
  },
  'POL-208': {
    title: 'a peer that cannot be dialled',
    explains: 'A peer is dialled that has no contact.',
  },
  'POL-209': {
    title: 'a peer that cannot vouch',
    explains: 'A rule or test asks for callers of a peer that has no source, so no call can be its.',
  },
  'POL-210': {
    title: 'a group that leads back to itself',
    explains: 'The groups that goto names come round to where they began; a call would never end.',
  },
  'POL-211': {
    title: 'one name for a group and a rule',
    explains: 'A rule of a group goes by the group\'s name and its own; a rule of that name claims the same paths.',
  },
  'POL-212': {
    title: 'a tag nobody gives',
    explains: 'A condition asks for a tag that no rule gives, so it never holds.',
  },
  'POL-226': {
    title: 'users nobody can tell of',
    explains: 'A lookup that knows users is told the name somebody claims, and answers with hashes of passwords.',
  },
  'POL-221': {
    title: 'a peer that asks for no password',
    explains: 'A rule asks the caller for the password of a peer that says nothing of passwords under source.',
  },
  'POL-222': {
    title: 'one realm for two peers',
    explains: 'Whoever knows a password of the realm would be a caller of both.',
  },
  'POL-223': {
    title: 'phones nobody lets register',
    explains: 'A peer is reached at the phones that registered, but has no source that could vouch for one.',
  },
  'POL-224': {
    title: 'a secret that is not there',
    explains: 'The router cannot run without a secret the policy names; checking and testing need none.',
  },
  'POL-225': {
    title: 'one address registered by two peers',
    explains: 'Two registrations of ours are for the same address, so that every call to it would come twice.',
  },
  'POL-213': {
    title: 'a lookup nobody asks',
    explains: 'What a lookup answered is used where no rule of the stage read before it asks the lookup.',
  },
  ...valueCodes,
  ...meaningCodes,
  'POL-501': {
    title: 'nothing to allow',
    explains: 'An allow stands where no warning of its code is; what it was written for may have been mended.',
  },
  'POL-502': {
    title: 'not to be allowed',
    explains: 'Only warnings can be allowed: an error makes the policy unsound whatever the reason.',
  },
  'POL-503': {
    title: 'a test of the policy fails',
    explains: 'A policy whose own tests fail does not take over from one in force; pointsman test says more.',
  },
} as const satisfies Record<string, { readonly title: string; readonly explains: string }>

export type DiagnosticCode = keyof typeof table

/** Code → what it is called and why it is raised. */
export const codeTable: Readonly<Record<DiagnosticCode, { readonly title: string; readonly explains: string }>> = table
