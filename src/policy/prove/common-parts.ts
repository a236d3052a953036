/** What a made-up call carries beside its parties. */
import type { TestCall } from '../schema.gen.ts'
import type { Box } from './region.ts'
import { samplesOf } from './samples.ts'
import type { Space } from './space.ts'
import { everything, hasText } from './texts.ts'

/** Headers, transport, user and offer; undefined when no call of a test can. */
export function commonParts(box: Box, space: Space): Partial<TestCall> | undefined {
  const headers: Record<string, string> = {}
  for (const [dimension, values] of box) {
    const [, name, cell] = /^header\.(.+) (\d+)$/.exec(dimension) ?? []
    if (name === undefined || !hasText(values, 'yes') || hasText(values, 'no')) continue
    if (Object.hasOwn(headers, name)) return undefined
    const value = samplesOf(space.headers.get(name)?.[Number(cell)] ?? everything, 3).find(each => each !== '')
    if (value === undefined) return undefined
    headers[name] = value
  }
  const transport = box.get('transport')
  const [over] = transport ? samplesOf(transport, 1, ['udp', 'tcp', 'tls']) : []
  const names = box.get('user')
  const user = names && !hasText(names, '') ? samplesOf(names, 1, ['alice'])[0] : undefined
  const offer = offerIn(box)
  return {
    ...(over !== undefined && { transport: over as NonNullable<TestCall['transport']> }),
    ...(user !== undefined && { user }), ...(offer && { offer }),
    ...(Object.keys(headers).length > 0 && { headers }),
  }
}

function offerIn(box: Box): NonNullable<TestCall['offer']> | undefined {
  const wanted = [...box].filter(([dimension]) => dimension.startsWith('offer.'))
  if (wanted.length === 0) return undefined
  const flags: Record<string, boolean> = {}
  const codecs = new Set<string>()
  const without = new Set<string>()
  for (const [dimension, values] of wanted) {
    const codec = /^offer\.codec (.+)$/.exec(dimension)?.[1]
    const is = hasText(values, 'yes')
    if (codec === undefined) flags[dimension.slice('offer.'.length)] = is
    else (is ? codecs : without).add(codec)
  }
  const usual = ['pcma', 'pcmu', 'opus', 'g722'].filter(codec => !without.has(codec))
  return { codecs: codecs.size > 0 ? [...codecs] : usual, ...flags }
}
