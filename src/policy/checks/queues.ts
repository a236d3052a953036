/** Each agent of a queue is named once, and one who registers does so where phones can. */
import type { Check } from '../check.ts'
import { agentName } from '../queue/queue-parts.ts'

export const queues: Check = ({ tree, report }) => {
  for (const [name, { agents }] of Object.entries(tree.queues ?? {})) {
    const places = new Map<string, number>()
    for (const [at, agent] of agents.entries()) {
      const { to = '', user } = typeof agent === 'string' ? {} : agent
      const peer = tree.peers?.[to]
      if (user !== undefined && peer?.contact !== 'registered') {
        report({
          code: 'POL-357', path: ['queues', name, 'agents', at, 'user'],
          message: `no phone of a user "${user}" can register with "${to}"`,
          hint: 'let the agent be called at a peer with contact: registered, or take user away',
          ...peer && { related: [{ message: 'the peer is here', path: ['peers', to] }] },
        })
      }
      const called = agentName(agent)
      const first = places.get(called)
      if (first === undefined) {
        places.set(called, at)
        continue
      }
      report({
        code: 'POL-356', path: ['queues', name, 'agents', at], message: `agent "${called}" is in this queue already`,
        hint: 'name each agent once',
        related: [{ message: 'the first time is here', path: ['queues', name, 'agents', first] }],
      })
    }
  }
}
