'use strict'
// Ask the published engine: one JSON case a line on stdin, one JSON answer a line
// on stdout, in order. Usage: node engine.cjs map|fql|action|deliver|auth|batch
// PUBLISHED_PACKAGES names the folder whose node_modules holds the packages.
//
// Nothing leaves this machine: the function that node-fetch sends with is replaced
// by one that answers from the case's `respond`, so that all above it is real.
process.env.TZ = 'UTC'
const { EventEmitter } = require('events')
const { STATUS_CODES } = require('http')
const https = require('https')
const http = require('http')
const { createRequire } = require('module')
const path = require('path')
const readline = require('readline')
const { PassThrough } = require('stream')

const packages = createRequire(path.join(process.env.PUBLISHED_PACKAGES, 'package.json'))
const core = packages('@segment/actions-core')
const triggers = packages('@segment/destination-subscriptions')
const { transform } = packages('@segment/actions-core/mapping-kit')
const definition = packages('@segment/action-destinations/dist/destinations/schematic').default

// What was sent for the case at hand, and what is still to be answered.
let script = []
let sent = []
let waiting = 0

function stub(protocol) {
  return (options) => {
    const answer = script[Math.min(sent.length, script.length - 1)] || {}
    const request = new EventEmitter()
    const chunks = []
    const record = { method: options.method, url: `${protocol}//${options.hostname}${options.port ? ':' + options.port : ''}${options.path}`, headers: {}, body: null }
    for (const [name, value] of Object.entries(options.headers)) {
      record.headers[name.toLowerCase()] = [].concat(value).join(', ')
    }
    delete record.headers.connection
    sent.push(record)
    waiting += 1
    let isDone = false
    const finish = () => { if (!isDone) { isDone = true; waiting -= 1 } }
    request.write = (chunk) => chunks.push(Buffer.from(chunk))
    request.setTimeout = () => request
    request.abort = request.destroy = finish
    request.end = (chunk) => {
      if (chunk) chunks.push(Buffer.from(chunk))
      if (chunks.length) record.body = Buffer.concat(chunks).toString('utf8')
      queueMicrotask(() => {
        if (isDone) return
        finish()
        if (answer.error) request.emit('error', failure(answer))
        else respond(request, answer)
      })
    }
    return request
  }
}

function failure({ error, errorMessage }) {
  return Object.assign(new Error(errorMessage || `connect ${error} 127.0.0.1:443`), { code: error })
}

function respond(request, { status = 200, statusText, headers, body = '{"ok":true}' }) {
  const response = new PassThrough()
  response.statusCode = status
  response.statusMessage = statusText === undefined ? STATUS_CODES[status] || '' : statusText
  response.headers = { 'content-type': 'application/json', ...headers }
  request.emit('response', response)
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

https.request = stub('https:')
http.request = stub('http:')

function start(given) {
  script = [].concat(given === undefined || given === null ? {} : given)
  sent = []
  waiting = 0
}

async function settle() {
  do await new Promise((resolve) => setImmediate(resolve))
  while (waiting > 0)
}

const copy = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)))

function describe(error) {
  const { name, message, status, code } = error
  const told = { name, message, status, code }
  if (name === 'AggregateError') {
    told.message = null
    told.errors = Array.from(error, (one) => ({ name: one.name, message: one.message }))
  }
  if (name === 'AggregateAjvError') {
    told.errors = error.errors.map((one) => ({ path: one.path, pointer: one.pointer, message: one.message }))
  }
  if (error.response) {
    const { status, statusText, data, content } = error.response
    told.response = { status, statusText, data, content }
  }
  return told
}

function attempt(answer, name, failed, act) {
  try { answer[name] = act() } catch (error) { answer[failed] = describe(error) }
}

const modes = {
  map({ mapping, event }) {
    const answer = {}
    attempt(answer, 'output', 'error', () => transform(mapping, event))
    const isValue = !['undefined', 'function'].includes(typeof answer.output)
    return answer.error || isValue ? answer : { undefined: true }
  },

  fql(given) {
    const answer = {}
    if (given.generate) {
      attempt(answer, 'fql', 'error', () => triggers.generateFql(given.generate))
      return answer
    }
    const tree = triggers.parseFql(given.subscribe)
    if (tree.error) {
      answer.error = describe(tree.error)
    } else {
      answer.ast = tree
      attempt(answer, 'generated', 'generateError', () => triggers.generateFql(tree))
    }
    if ('event' in given) attempt(answer, 'match', 'throws', () => triggers.validate(tree, given.event))
    return answer
  },

  async action({ action, mapping, event, settings, useDefaultMappings, respond: given }) {
    start(given)
    const destination = new core.Destination(definition)
    const defaults = useDefaultMappings ? copy(core.defaultValues(definition.actions[action].fields)) : {}
    const bundle = { event, settings: settings || {}, auth: {}, features: {}, statsContext: {} }
    const whole = useDefaultMappings ? { ...defaults, ...mapping } : mapping || {}
    const answer = await destination.executeAction(action, { ...bundle, mapping: whole }).then(
      (results) => ({ results }),
      (error) => ({ error: describe(error) })
    )
    return { ...answer, requests: sent }
  },

  async deliver({ settings, event, respond: given }) {
    const answer = await deliverOnce(settings, event, given)
    if (!Array.isArray(settings.subscriptions)) return answer
    answer.perSubscription = []
    for (const one of settings.subscriptions) {
      const { requests, ...rest } = await deliverOnce({ ...settings, subscriptions: [one] }, event, given)
      answer.perSubscription.push({ ...rest, requestCount: requests.length })
    }
    return answer
  },

  auth: ({ settings, respond: given }) =>
    ask(given, async (destination) => {
      await destination.testAuthentication(settings)
      return { ok: true }
    }),

  batch: ({ settings, events }) =>
    ask(undefined, async (destination) => ({ results: await destination.onBatch(events, settings) })),
}

async function ask(given, act) {
  start(given)
  const answer = await act(new core.Destination(definition)).catch((error) => ({ error: describe(error) }))
  await settle()
  return { ...answer, requests: sent }
}

async function deliverOnce(settings, event, given) {
  return ask(given, async (destination) => ({ results: await destination.onEvent(copy(event), copy(settings)) }))
}

async function main() {
  const answer = modes[process.argv[2]]
  for await (const line of readline.createInterface({ input: process.stdin })) {
    // A case that is no case at all, as shrinking makes them, ends nothing.
    const told = await Promise.resolve(JSON.parse(line)).then(answer).catch((error) => ({ crash: `${error}` }))
    process.stdout.write(JSON.stringify(told) + '\n')
  }
}

main()
