/**
 * Golden ladders: a call told as inputs, played through the machine and printed with the phase it
 * comes to and the effects it asks for, in a form a telephone engineer reads.
 */
import { newCall, type CallInput, type CallState, type Effect, type MediaRef, type On, type RequestRef } from
  '../../src/call/state.ts'
import { step } from '../../src/call/step.ts'
import type { HeaderLines } from '../../src/edge/signaling.ts'
import type { Longest } from '../../src/policy/call-length.ts'
import type { Failover } from '../../src/policy/decision.ts'
import { compileAnswers, failureSet } from '../../src/policy/failover.ts'
import type { Failure } from '../../src/policy/schema.gen.ts'
import { failoverOf } from './failover.ts'

interface Memory {
  offered: MediaRef[]
  answered: MediaRef[]
  requests: { readonly ref: RequestRef; readonly side: 'a' | 'b' }[]
}

/** Plays the inputs of a ladder file (its left column) and returns the whole file as it should read. */
export function playLadder(text: string): string {
  const lines = text.split('\n').filter(line => line.trim() !== '')
  const title = lines.filter(line => line.startsWith('#'))
  const given = /offer: (yes|no), targets: (\d+)/.exec(lines.find(line => line.startsWith('offer:')) ?? '')
  if (!given) throw new Error('a ladder says "offer: yes|no, targets: N" below its title')
  const [, hasOffer, count] = given
  const setup = lines.find(line => line.startsWith('offer:')) ?? ''
  let call = newCall(
    hasOffer === 'yes' ? 'offer-a' : undefined, failoverOf(wishes(setup)), Number(count), longestIn(setup),
  )
  const memory: Memory = { offered: [], answered: [], requests: [] }
  const rows = lines.filter(line => line.startsWith('  ')).map(line => {
    const input = (line.split('|')[0] ?? '').trim().split(/ {2,}/)[0] ?? ''
    const done = step(call, inputFrom(input, memory))
    call = done.call
    remember(memory, done.effects)
    return `  ${input.padEnd(28)}| ${call.phase.padEnd(11)}| ${done.effects.map(drawn).join(' · ')}`.trimEnd()
  })
  return `${[...title, setup, ...rows].join('\n')}\n`
}

/** `, redirect: follow`, `, answer-caller: 503 404` and `, after: 503 480` behind the number of targets. */
function wishes(setup: string): Partial<Failover> {
  const [, named = '', heard = ''] = /after: (\S+) (\d+)/.exec(setup) ?? []
  const [, failure = '', told = ''] = /answer-caller: (\S+) (\d+)/.exec(setup) ?? []
  return {
    ...setup.includes('redirect: follow') && { redirect: { contactsMax: 2, depthMax: 2, hosts: ['*.example'] } },
    ...heard !== '' && {
      after: [{ name: 'told', failures: failureSet([Number(named) as Failure]), refusal: { status: Number(heard) } }],
    },
    ...told !== '' && { answerCaller: compileAnswers({ [failure]: Number(told) }) },
  }
}

/** `, longest: 7200000` behind the number of targets, and `, warned: 60000` before that. */
function longestIn(setup: string): Longest | undefined {
  const [, ms] = /longest: (\d+)/.exec(setup) ?? []
  const [, beforeMs] = /warned: (\d+)/.exec(setup) ?? []
  if (ms === undefined) return undefined
  const warning = { beforeMs: Number(beforeMs), play: 'soon.wav', file: '/prompts/soon.wav', to: 'caller' } as const
  return { ms: Number(ms), ...beforeMs !== undefined && { warning } }
}

function remember(memory: Memory, effects: readonly Effect[]): void {
  for (const effect of effects) {
    if (effect.do === 'media-offer') memory.offered.push(effect.ref)
    if (effect.do === 'media-answer') memory.answered.push(effect.ref)
    if (effect.do === 'request') memory.requests.push({ ref: effect.ref, side: effect.side })
  }
}

/** `b.progress 183 sdp`, `request a INVITE sdp`, `media.offered` … */
function inputFrom(text: string, memory: Memory): CallInput {
  const [name = '', ...words] = text.split(' ')
  const on = name as On
  const status = Number(words.find(word => /^\d{3}$/.test(word)) ?? 200)
  const side = words.includes('b') ? 'b' as const : 'a' as const
  const body = words.includes('sdp') ? { body: { type: 'application/sdp', text: `sdp-${name}-${side}` } } : {}
  const headers = [] as const
  switch (on) {
    case 'b.progress': case 'b.refused': {
      const cause = words.find(word => word === 'timeout' || word === 'unreachable' || word === 'tls')
      const contacts = words.filter(word => word.startsWith('sip:')).map(uri => ['Contact', `<${uri}>`] as const)
      const why = on === 'b.refused' && cause ? { cause } : {}
      return { on, status, reason: '', headers: contacts, ...why, ...body } as CallInput
    }
    case 'b.passed-over': return { on, cause: words.includes('limit') ? 'limit' : 'open-circuit', sdp: 'engine-offer' }
    case 'b.answer': return { on, headers, ...body }
    case 'a.cancel': return { on, headers }
    case 'a.ack': return { on, ...body }
    case 'bye': return { on, side, headers }
    case 'gone': return { on, side, why: 'silence' }
    case 'request': {
      const method = words.find(word => /^[A-Z]{3,}$/.test(word)) ?? 'INVITE'
      const key = words[words.indexOf('signal') + 1]
      const told = words.includes('signal') ? { type: 'application/dtmf-relay', text: `Signal=${key}` } : undefined
      const isSignalled = words.includes('alone')
      const request = { id: `${side}-${method}`, method, headers, ...told ? { body: told } : body }
      return { on, side, request, ...isSignalled && { isSignalled } }
    }
    case 'refer': {
      const headers = words.filter(word => word.startsWith('sip:')).map(uri => ['Refer-To', `<${uri}>`] as const)
      const silent = words.includes('silent') ? [['Refer-Sub', 'false'] as const] : []
      const how = words.find(word => word === 'pass' || word === 'refuse') ?? 'handle'
      const request = { id: `${side}-REFER`, method: 'REFER', headers: [['CSeq', '7 REFER'], ...headers, ...silent] }
      const onward = how === 'pass' && !words.includes('untold') ? { onward: { uri: 'sip:c@theirs' } } : {}
      return { on, side, request, how, ...onward } as CallInput
    }
    case 'transfer.progress': case 'transfer.failed': case 'returned': return { on, status }
    case 'lend': return { on, side }
    case 'digit': return { on, from: side, digit: words.at(-1) ?? '' }
    case 'response': {
      const asked = memory.requests.shift()
      if (!asked) throw new Error(`no request of ours waits for "${text}"`)
      return { on, side: asked.side, id: `our-${asked.side}`, ref: asked.ref, status, reason: '', headers, ...body }
    }
    case 'reack': case 'reack-timeout': return { on, side, id: `${side}-INVITE`, ...body } as CallInput
    case 'media.offered': return { on, ref: take(memory.offered, text), sdp: 'engine-offer' }
    case 'media.answered': return { on, ref: take(memory.answered, text), sdp: 'engine-answer' }
    case 'media.failed': {
      const ref = take(words.includes('answer') ? memory.answered : memory.offered, text)
      return { on, ref, status: 503, why: 'no media engine is reachable' }
    }
    case 'hangup': return { on, by: 'operator', why: 'ended over the API', held: words.includes('held') }
    default: return { on } as CallInput
  }
}

function take(refs: MediaRef[], text: string): MediaRef {
  const ref = refs.shift()
  if (!ref) throw new Error(`no media command waits for "${text}"`)
  return ref
}

function added(own: HeaderLines = []): string {
  return own.map(([name]) => ` +${name}`).join('')
}

function drawn(effect: Effect): string {
  switch (effect.do) {
    case 'media-offer': case 'media-answer': return `${effect.do} from ${effect.from} (${effect.ref.for})`
    case 'dial': return `b${effect.attempt + 1} INVITE${effect.sdp === undefined ? '' : ' sdp'}`
    case 'b-ack': return `b ACK${effect.sdp === undefined ? '' : ' sdp'}`
    case 'b-cancel': return 'b CANCEL'
    case 'a-progress': return `a ${effect.status}${effect.sdp === undefined ? '' : ' sdp'}`
    case 'a-answer': return 'a 200 sdp'
    case 'a-reject': return `a ${effect.status}${added(effect.own)}`
    case 'request': return `${effect.side} ${effect.method}${bodyOf(effect.body)}`
    case 'respond':
      return `${effect.side} ${effect.status} to ${effect.id}${effect.body ? ' sdp' : ''}${added(effect.own)}`
    case 'reack': return `${effect.side} ACK${effect.sdp === undefined ? '' : ' sdp'}`
    case 'bye': return `${effect.side} BYE`
    case 'timer': return `${effect.name} in ${effect.ms} ms`
    case 'timer-stop': return `stop ${effect.name}`
    case 'tell-progress': return `(b${effect.attempt + 1} ${effect.status})`
    case 'tell-failed':
      return `(b${effect.attempt + 1} failed ${[effect.status, effect.cause].filter(Boolean).join(' ')})`
    case 'tell-passed-over': return `(b${effect.attempt + 1} passed over: ${effect.cause})`
    case 'follow': return `(b${effect.attempt + 1} sends on to ${effect.contacts.map(({ uri }) => uri).join(' ')})`
    case 'tell-answered': return `(b${effect.attempt + 1} answered)`
    case 'transfer': return `(call ${effect.to.uri} for ${effect.by === 'a' ? 'b' : 'a'})`
    case 'warn': return `${effect.warning.play} to the ${effect.warning.to}`
    case 'press': return `${effect.digit} pressed for ${effect.from}`
    case 'lend': return `(lend ${effect.side})`
    case 'lend-not': return '(lend not)'
    case 'end': return `cdr ${effect.status} by ${effect.by}: ${effect.why}`
    default: return effect satisfies never
  }
}

/** A description, or how far a transfer is. */
function bodyOf(body: { readonly type: string; readonly text: string } | undefined): string {
  if (!body) return ''
  return body.type === 'application/sdp' ? ' sdp' : ` "${body.text.replace('SIP/2.0 ', '').replace(/\r\n.*/s, '')}"`
}

/** The phase a fresh call is in after these inputs, for tests that need a call in the middle of its life. */
export function callAfter(inputs: readonly CallInput[], from: CallState): CallState {
  return inputs.reduce((call, input) => step(call, input).call, from)
}
