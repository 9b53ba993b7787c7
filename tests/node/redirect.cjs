'use strict'
// Send the two hosts that the published destination has hard-coded to a recorder
// on this machine. Loaded with --require; any other host is refused, so that no
// test can reach the network.
const http = require('http')
const https = require('https')

const target = new URL(process.env.SCHEMATIC_EMULATOR_URL)
const hosts = new Set(['c.schematichq.com', 'api.schematichq.com'])
const agent = new http.Agent({ keepAlive: true })

// node-fetch looks the function up at call time, so replacing it here is enough.
function redirected(options, callback) {
  const host = options.hostname || options.host
  if (!hosts.has(host)) throw new Error(`not a host of the destination: ${host}`)
  const headers = { ...options.headers, Host: host }
  const { hostname, port } = target
  return http.request(
    { ...options, protocol: 'http:', host: hostname, hostname, port, agent, headers },
    callback
  )
}

https.request = redirected
https.get = (options, callback) => {
  const request = redirected(options, callback)
  request.end()
  return request
}
