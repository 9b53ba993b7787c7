'use strict'
// Run a destination over events: one JSON object a line in, one answer a line out.
// Arguments: the destination's module, and the folder whose node_modules has the core.
const { createRequire } = require('module')
const path = require('path')
const readline = require('readline')

process.env.TZ = 'UTC'
const answer = process.stdout.write.bind(process.stdout)
// Standard output carries our answers: what the destination prints goes beside it.
process.stdout.write = process.stderr.write.bind(process.stderr)

const [, , destination, folder] = process.argv
const state = global[Symbol.for('schematic-emulator')]
const below = createRequire(path.join(folder, 'package.json'))
const core = below('@segment/actions-core')
const loaded = below(destination)
const running = new core.Destination(loaded.default || loaded)

function listening(results) {
  // Each subscription answers in turn; one that is not subscribed has nothing else to say.
  const silent = (results || []).map((result) => result && result.output === 'not subscribed')
  return silent.flatMap((isSilent, place) => (isSilent ? [] : [place]))
}

async function deliver({ event, settings, url }) {
  state.url = url
  state.sent.length = 0
  const matched = new Set()
  let error = null
  // One subscription at a time tells which of them took the event.
  for (const [place, subscription] of settings.subscriptions.entries()) {
    try {
      const results = await running.onEvent(event, { ...settings, subscriptions: [subscription] })
      if (listening(results).length) matched.add(place)
    } catch (failure) {
      matched.add(place)
      error = error || `${failure.name}: ${failure.message}`
    }
  }
  return { requests: state.sent.slice(), matched: [...matched], error }
}

async function main() {
  answer(JSON.stringify({ ready: true }) + '\n')
  for await (const line of readline.createInterface({ input: process.stdin })) {
    answer(JSON.stringify(await deliver(JSON.parse(line))) + '\n')
  }
}

main()
