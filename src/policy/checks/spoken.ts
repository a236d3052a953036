/** The checks of what callers hear: can every application do what it is told? */
import type { Check } from '../check.ts'
import { flowLookups } from './flow-lookups.ts'
import { flows } from './flows.ts'
import { prompts } from './prompts.ts'
import { queues } from './queues.ts'
import { voicemails } from './voicemails.ts'

export const spoken: readonly Check[] = [prompts, flows, flowLookups, queues, voicemails]
