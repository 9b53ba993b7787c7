'use strict'
// Run the published destination over cases on stdin, one JSON object a line, and
// print one JSON outcome a line. A case is {action, settings, event, mapping?,
// useDefaultMappings?} (one action, run directly) or {settings, event} (onEvent with its subscriptions).
const { createRequire } = require('module')
const path = require('path')
const readline = require('readline')

process.env.TZ = 'UTC'
const packages = createRequire(path.join(process.env.PUBLISHED_PACKAGES, 'package.json'))
const core = packages('@segment/actions-core')
const definition = packages('@segment/action-destinations/dist/destinations/schematic').default

async function outcome(given) {
  const destination = new core.Destination(definition)
  if (!given.action) return destination.onEvent(given.event, given.settings)
  const { event, settings, useDefaultMappings } = given
  const { fields } = definition.actions[given.action]
  const defaults = useDefaultMappings ? core.defaultValues(fields) : {}
  const mapping = { ...defaults, ...given.mapping }
  return destination.executeAction(given.action, { event, settings, mapping, auth: {}, features: {}, statsContext: {} })
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const answer = await outcome(JSON.parse(line)).then(
      (results) => ({ results }),
      (error) => ({ error: { name: error.name, status: error.status } })
    )
    process.stdout.write(JSON.stringify(answer) + '\n')
  }
}

main()
