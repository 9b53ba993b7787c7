'use strict'
// Measure the published engine: transform, trigger and onEvent, with the HTTP layer
// replaced by a ready answer. Usage: node bench_destination.cjs SECONDS, with the
// events as JSON on stdin; prints {name: operations per second} as JSON.
// PUBLISHED_PACKAGES names the folder whose node_modules holds the packages.
process.env.TZ = 'UTC'
const { createRequire } = require('module')
const fs = require('fs')
const path = require('path')

const packages = createRequire(path.join(process.env.PUBLISHED_PACKAGES, 'package.json'))
const fetcher = packages('node-fetch')
fetcher.default = async () =>
  new fetcher.Response('{"ok":true}', { status: 200, headers: { 'content-type': 'application/json' } })
const core = packages('@segment/actions-core')
const triggers = packages('@segment/destination-subscriptions')
const { transform } = packages('@segment/actions-core/mapping-kit')
const definition = packages('@segment/action-destinations/dist/destinations/schematic').default

const seconds = Number(process.argv[2] || 1)
const { track, identify } = JSON.parse(fs.readFileSync(0, 'utf8'))
const [trackPreset] = definition.presets
const destination = new core.Destination(definition)
const settings = { apiKey: 'k', subscriptions: definition.presets }

async function rate(act) {
  let best = 0
  for (let run = 0; run < 5; run++) {
    const start = process.hrtime.bigint()
    let count = 0
    let elapsed = 0
    while (elapsed < seconds / 5) {
      for (let i = 0; i < 50; i++) await act()
      count += 50
      elapsed = Number(process.hrtime.bigint() - start) / 1e9
    }
    best = Math.max(best, count / elapsed)
  }
  return Math.round(best)
}

function rateNow(act) {
  // Fifty at a time, so that `await` is no part of what is measured.
  return rate(() => { for (let i = 0; i < 50; i++) act() }).then((many) => many * 50)
}

async function main() {
  const parsed = triggers.parseFql('type = "track"')
  const deliver = (event) => () => {
    destination.responses.length = 0
    return destination.onEvent(event, settings)
  }
  console.log(JSON.stringify({
    'resolve the track preset': await rateNow(() => transform(trackPreset.mapping, track)),
    'match type = "track"': await rateNow(() => triggers.validate(parsed, track)),
    'plan a track event, both presets': await rate(deliver(track)),
    'plan an identify event, both presets': await rate(deliver(identify)),
  }))
}

main()
