// Writes the reference of the policy language from its schema: what the editor shows word by word, as
// one page. Pure: the schema in, Markdown out.

/** The whole page. */
export function referenceOf(schema) {
  const definitions = Object.entries(schema.$defs)
  const places = placesOf(schema)
  const parts = [
    '# The policy language, word by word',
    'Written from `schema/policy.schema.json` by `npm run gen`; edit the schema, not this page.',
    schema.description,
    ...propertiesOf(schema, schema),
    ...definitions.flatMap(([name, definition]) => [
      `## ${headingOf(definition.title ?? name)}`,
      definition.description,
      `Stands in: ${(places.get(name) ?? []).join(', ')}.`,
      ...shapeOf(definition, schema),
      ...examplesOf(definition, ''),
      ...branchesOf(definition, schema).flatMap(branch => propertiesOf(branch, schema)),
    ]),
  ]
  return `${parts.filter(part => part).join('\n\n')}\n`
}

/** Every property that does not say all that a reader needs, as `Definition.property: what is missing`. */
export function gapsOf(schema) {
  const gaps = []
  for (const [name, definition] of [['PolicyFile', schema], ...Object.entries(schema.$defs)]) {
    if (!definition.description) gaps.push(`${name}: no description`)
    for (const branch of branchesOf(definition, schema)) {
      for (const [key, property] of Object.entries(branch.properties ?? {})) {
        const place = `${definition.title ?? name}.${key}`
        if (!property.description) gaps.push(`${place}: no description`)
        if (!property.examples?.length) gaps.push(`${place}: no example`)
        if (leftOut(key, property, branch) === undefined) {
          gaps.push(`${place}: no default, and no sentence that says what leaving it out means ("Without it ...")`)
        }
      }
    }
  }
  return gaps
}

function propertiesOf(object, schema) {
  return Object.entries(object.properties ?? {}).map(([key, property]) => {
    const kind = nounOf(property, schema)
    const unit = property['x-unit'] ?? resolved(property, schema)['x-unit']
    const facts = [kind, leftOut(key, property, object), unit && `unit: ${unit}`].filter(Boolean)
    const shown = (property.examples ?? []).slice(0, 2).map(each => `\`${key}: ${inFlow(each)}\``)
    return [
      `* **\`${key}\`**: ${facts.join('; ')}.`,
      `  ${property.description}`,
      shown.length > 0 && `  Such as ${shown.join(' or ')}.`,
    ].filter(Boolean).join('\n')
  })
}

/** What happens when a key is left out; undefined when nobody says. */
function leftOut(key, property, object) {
  if (object.required?.includes(key)) return 'required'
  if (property.default !== undefined) return `default \`${inFlow(property.default)}\``
  if (object.maxProperties === 1) return 'one of these'
  if (object.oneOf?.some(({ required }) => required?.includes(key))) return 'exactly one of these'
  if (object.anyOf?.some(({ required }) => required?.includes(key))) return 'at least one of these'
  const absent = property['x-absent'] ?? object['x-absent']
  if (absent) return `left out: ${absent}`
  return /\bwithout (?:it|either|any|an? \w+|\w+ and \w+|\w+)\b/i.test(property.description ?? '') ? 'optional' : undefined
}

function shapeOf(definition, schema) {
  const lines = branchesOf(definition, schema).map(branch => {
    if (branch.enum) return `one of ${branch.enum.map(each => `\`${each}\``).join(', ')}`
    if (branch.type === 'array') return `a list, each entry ${nounOf(branch.items ?? {}, schema)}`
    if (branch.type === 'integer') return `a whole number from ${branch.minimum} to ${branch.maximum}`
    if (branch.type === 'string' && branch.pattern) return `text of the form \`${branch.pattern}\``
    return branch.title && branch !== definition ? nounOf(branch, schema) : undefined
  }).filter(Boolean)
  const unit = definition['x-unit'] ? [`Unit: ${definition['x-unit']}.`] : []
  return lines.length > 0 ? [`Written as ${lines.join(', or ')}.`, ...unit] : unit
}

function examplesOf({ examples = [] }) {
  return examples.length > 0 ? [['```yaml', ...examples.map(inFlow), '```'].join('\n')] : []
}

/** Definition → where it is used, as `Title.key`. */
function placesOf(schema) {
  const places = new Map()
  const visit = (node, place) => {
    if (Array.isArray(node)) return node.forEach(each => visit(each, place))
    if (node === null || typeof node !== 'object') return
    if (typeof node.$ref === 'string') {
      const name = node.$ref.slice('#/$defs/'.length)
      const known = places.get(name) ?? []
      if (!known.includes(place)) places.set(name, [...known, place])
    }
    for (const [key, child] of Object.entries(node)) {
      if (key === 'properties') for (const [name, property] of Object.entries(child)) visit(property, place ? `${place}.${name}` : name)
      else if (!['examples', 'default', '$defs'].includes(key)) visit(child, place)
    }
  }
  visit(schema, '')
  for (const [name, definition] of Object.entries(schema.$defs)) visit(definition, headingOf(definition.title ?? name))
  return new Map([...places].map(([name, all]) => [name, all.map(place => `\`${place}\``)]))
}

function resolved(schema, root) {
  return schema.$ref ? root.$defs[schema.$ref.slice('#/$defs/'.length)] : schema
}

function branchesOf(schema, root) {
  const whole = resolved(schema, root)
  return whole.anyOf && !whole.properties ? whole.anyOf.flatMap(each => branchesOf(each, root)).filter(each => inPlace(each, root)) : [whole]
}

/** A branch that is a definition of its own is described there. */
function inPlace(branch, root) {
  return !(branch.properties && Object.values(root.$defs).includes(branch))
}

const kinds = { string: 'text', integer: 'a whole number', array: 'a list', object: 'a map', boolean: 'true or false' }

function nounOf(schema, root) {
  const whole = resolved(schema, root)
  if (whole['x-noun']) return whole['x-noun']
  if (whole.enum) return `one of ${whole.enum.map(each => `\`${each}\``).join(', ')}`
  if (whole.const !== undefined) return `\`${whole.const}\``
  if (whole.type === 'array') return `a list, each entry ${nounOf(whole.items ?? {}, root)}`
  return whole.anyOf ? whole.anyOf.map(each => nounOf(each, root)).join(', or ') : kinds[whole.type] ?? 'anything'
}

/** `CalendarDate` → `Calendar date`. */
function headingOf(title) {
  const words = title.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return words[0].toUpperCase() + words.slice(1)
}

/** A value as one line of YAML. */
function inFlow(value) {
  if (Array.isArray(value)) return `[${value.map(inFlow).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, each]) => `${plainOrQuoted(key)}: ${inFlow(each)}`)
    return entries.length > 0 ? `{ ${entries.join(', ')} }` : '{}'
  }
  return typeof value === 'string' ? plainOrQuoted(value) : String(value)
}

function plainOrQuoted(text) {
  return /^[A-Za-z][\w./-]*$/.test(text) && !/^(?:true|false|null)$/i.test(text) ? text : JSON.stringify(text)
}
