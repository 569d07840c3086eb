#!/usr/bin/env node
// Starts quantai on the Node it needs, whatever Node this is. Plain JavaScript on purpose: it must
// run on every Node from 18 on, and TypeScript only runs on the one that `npm ci` brings along.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

if (major(process.versions.node) >= major(manifest.dependencies.node)) {
  await import('../src/main.ts')
} else {
  runOn(bundledNode())
}

function major(version) {
  return Number.parseInt(version, 10)
}

/** The Node of the npm package `node`, wherever npm has put it. */
function bundledNode() {
  try {
    const folder = dirname(require.resolve('node/package.json'))
    return join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  } catch {
    return giveUp('it is not installed')
  }
}

function runOn(node) {
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  child.on('error', (error) => giveUp(error.message))

  // Passed on even though a terminal's Ctrl-C reaches the child by itself: a `kill` reaches only us.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))

  // 128 + the signal's number is what a shell would report.
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

function giveUp(reason) {
  const { node } = manifest.dependencies
  console.error(
    `error: quantai needs Node ${major(node)}; this is ${process.versions.node}, and of the`,
  )
  console.error(`one that comes with quantai: ${reason}. Run \`npm ci\` in the project's folder.`)
  process.exit(1)
}
