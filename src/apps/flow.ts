/** A caller led through a flow: the interpreter says what comes next, and here it is done. */
import type { App, Dialling } from '../call/stage.ts'
import { enterFlow, flowStep, type FlowCommand, type FlowEvent } from '../policy/flow/interpret.ts'
import type { CallFacts, LookupAnswer } from '../policy/facts.ts'
import type { Lookup } from '../policy/lookups/lookup.ts'
import { Listener } from './listener.ts'
import { Speaker } from './speaker.ts'
import type { House, PlanFor, Starter } from './starter.ts'

export const flow: Starter<PlanFor<'flow'>> = (stage, plan, house) => {
  const speaker = new Speaker(stage, house)
  const listener = new Listener(house, speaker)
  let state = enterFlow(plan.flow)
  let noted = 0
  let isOver = false
  let inner: App | undefined
  let dialling: Dialling | undefined

  function take(event: FlowEvent): void {
    const move = flowStep(state, event)
    state = move.state
    if (move.isLost) listener.forget()
    for (const name of state.path.slice(noted)) stage.note(name)
    noted = state.path.length
    run(move.command)
  }

  const done = (): void => take({ on: 'done' })

  function run(command: FlowCommand): void {
    switch (command.do) {
      case 'play': return speaker.say(command.files, done)
      case 'ask': return listener.ask(command.question, digits => take({ on: 'dialled', digits }))
      case 'dial': {
        if (command.music === undefined) speaker.stop()
        else speaker.loop(command.music)
        dialling = stage.dial(command.plan, {
          failed() {
            speaker.stop()
            // Dialled while somebody rang.
            listener.forget()
            done()
          },
        }, state.tags)
        return undefined
      }
      case 'lookup': {
        const { lookup, answers } = command
        return void ask(lookup, { ...stage.facts, answers }, house).then(answer => {
          if (!isOver) take({ on: 'looked-up', answer })
        })
      }
      case 'enter': {
        inner = house.start(stage, command.work)
        return inner ? undefined : stage.hangUp('there is no such application')
      }
      case 'hangup': return stage.hangUp(command.why)
      default: return command satisfies never
    }
  }

  void stage.answer().then(() => take({ on: 'begin' }))
  return {
    digit: digit => inner ? inner.digit(digit) : listener.digit(digit),
    reoffered: () => inner?.reoffered?.(),
    over(why) {
      isOver = true
      listener.stop()
      speaker.stop()
      if (why === 'left') dialling?.giveUp()
      inner?.over(why)
    },
    snapshot: () => inner?.snapshot?.(),
  }
}

/** Never rejects. Plan B holds for what cannot be asked. */
async function ask(lookup: Lookup, facts: CallFacts, { lookups }: Pick<House, 'lookups'>): Promise<LookupAnswer> {
  const request = lookup.request(facts)
  const answers = request && await lookups?.answer([{ lookup, request }])
  return answers?.get(lookup.name) ?? lookup.planB
}
