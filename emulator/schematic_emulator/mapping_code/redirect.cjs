'use strict'
// Lead the two hosts that the published destination has hard-coded to an emulator.
// Loaded with --require, before anything else. The address is set for each event, as
// each test may have another; a request to any other host is refused.
const http = require('http')
const https = require('https')

const state = { url: null, sent: [] }
global[Symbol.for('schematic-emulator')] = state

const hosts = new Set(['c.schematichq.com', 'api.schematichq.com'])
const agent = new http.Agent({ keepAlive: false })
const request = http.request

function record(options) {
  const headers = {}
  for (const [name, value] of Object.entries(options.headers || {})) {
    headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value)
  }
  const host = options.hostname || options.host
  const sent = { method: options.method || 'GET', url: `https://${host}${options.path}`, headers, body: null, status: null }
  state.sent.push(sent)
  return sent
}

function remember(outgoing, sent) {
  const parts = []
  for (const name of ['write', 'end']) {
    const original = outgoing[name]
    outgoing[name] = function (chunk, ...rest) {
      if (typeof chunk === 'string' || Buffer.isBuffer(chunk)) parts.push(Buffer.from(chunk))
      if (name === 'end' && parts.length) sent.body = Buffer.concat(parts).toString('utf8')
      return original.call(this, chunk, ...rest)
    }
  }
  outgoing.on('response', (response) => { sent.status = response.statusCode })
}

function redirected(given, callback) {
  const options = typeof given === 'string' || given instanceof URL ? optionsOf(new URL(given)) : given
  const host = options.hostname || options.host
  if (!hosts.has(host)) throw new Error(`the destination asked for ${host}, which is not a host of Schematic`)
  const { hostname, port } = new URL(state.url)
  const sent = record(options)
  const headers = { ...options.headers, Host: host }
  const outgoing = request({ ...options, protocol: 'http:', host: hostname, hostname, port, agent, headers }, callback)
  remember(outgoing, sent)
  return outgoing
}

function optionsOf(url) {
  return { hostname: url.hostname, path: url.pathname + url.search, method: 'GET', headers: {} }
}

// node-fetch looks these functions up when it calls them, so replacing them is enough.
https.request = redirected
https.get = (given, callback) => {
  const outgoing = redirected(given, callback)
  outgoing.end()
  return outgoing
}
