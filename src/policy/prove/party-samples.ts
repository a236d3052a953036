/** Texts for one party of a made-up call. */
import { numbersOfKinds } from './numbers-of-kinds.ts'
import type { Box } from './region.ts'
import { samplesOf } from './samples.ts'
import { yes, type Space } from './space.ts'
import { and, everything, hasText, type Texts } from './texts.ts'

const nowhere = 'pointsman.invalid'

/** Texts for one party, as `explain` takes them. */
export function parties(party: 'to' | 'from', box: Box, space: Space, odd: boolean): string[] {
  const asked = party === 'to' ? box.get('request.number') : undefined
  const numbers = box.get(`${party}.number`) ?? everything
  const many = odd || box.has(`${party}.kind`)
  const liked = [...asked ? samplesOf(asked, 20) : [], ...many ? numbersOfKinds(space) : []]
  const found = [...samplesOf(numbers, many ? 120 : 24, liked), ...many ? goneOn(numbers) : []]
  const also = party === 'to' ? 'request' : party
  const host = and(box.get(`${party}.host`) ?? everything, box.get(`${also}.host`) ?? everything)
  const secure = [party, also].some(each => box.get(`${each}.secure`) === yes)
  const hosts = hasText(host, nowhere) ? [nowhere] : samplesOf(host, 2)
  if (hosts[0] === nowhere && !secure) return found.map(text => text === '' ? `sip:${nowhere}` : text)
  return hosts.flatMap(each => found.map(text =>
    `${secure ? 'sips' : 'sip'}:${text === '' ? '' : `${encodeURIComponent(text).replace(/%2B/gi, '+')}@`}${each}`))
}

/** Numbers of a set with each of the next two digits, for what depends on them. */
function goneOn(numbers: Texts): string[] {
  const [head = ''] = samplesOf(numbers, 1)
  if (!/^\+\d+$/.test(head)) return []
  return Array.from({ length: 100 }, (_, next) => head.slice(0, -2) + String(next).padStart(2, '0'))
    .filter(text => hasText(numbers, text))
}
