/** What the engine is asked to do with the digits of a session's parties, once and until it was done. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Side } from '../../src/media/media.ts'
import type { MediaNode } from '../../src/media/nodes.ts'
import { SessionDigits } from '../../src/media/session-digits.ts'

test('what an engine did not do is asked of it again at the next answer, and what it did is not', async () => {
  const asked: string[] = []
  let isWell = false
  const node = {
    async attempt(command: Parameters<MediaNode['attempt']>[0]) {
      const heedDtmf = async (_: string, tag: string, heed: string | undefined): Promise<void> => {
        asked.push(`${tag} ${heed}`)
      }
      await command({ heedDtmf } as unknown as Parameters<typeof command>[0])
      return isWell
    },
  } as Pick<MediaNode, 'attempt'> as MediaNode
  const digits = new SessionDigits({
    ngCallId: 'c', node: () => node, tag: side => side, queued: run => run(), isOver: () => false,
  }, undefined)
  const told = (side: Side): 'told' | undefined => side === 'a' ? 'told' : undefined

  await digits.answered(told)
  assert.equal([asked, digits.snapshot()], [['a told'], {}])
  isWell = true
  await digits.answered(told)
  await digits.answered(told)
  assert.equal([asked, digits.snapshot()], [['a told', 'a told'], { heeded: [['a', 'told']] }])
  isWell = false
  await digits.answered(() => undefined)
  assert.equal(digits.snapshot(), { heeded: [['a', 'told']] }, 'what could not be undone is to be undone still')
  digits.end()
})

test.run()
