import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** A main program that says what it was given, and how it was stopped. */
const MAIN = `
const [first, code] = process.argv.slice(2)
process.on('SIGTERM', () => process.exit(7)) // Before a word is said: the test answers the first one.
console.log(JSON.stringify(process.argv.slice(2)))
if (first === 'wait') setInterval(() => {}, 1000)
else if (first === 'die') process.kill(process.pid, 'SIGKILL')
else process.exitCode = Number(code)
`

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'quantai-launcher-'))
})
afterAll(() => rmSync(root, { recursive: true }))

/** A project that needs a Node as new as said, and brings this one along, hoisted or not. */
function project(name: string, neededNode: string, bundledIn: string | undefined): string {
  const home = join(root, name, 'project')
  for (const folder of ['bin', 'src']) mkdirSync(join(home, folder), { recursive: true })
  copyFileSync(join(import.meta.dirname, '../bin/quantai.js'), join(home, 'bin/quantai.js'))
  const manifest = { type: 'module', dependencies: { node: neededNode } }
  writeFileSync(join(home, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(home, 'src/main.ts'), MAIN)
  if (bundledIn !== undefined) {
    const node = join(home, bundledIn, 'node_modules/node')
    mkdirSync(join(node, 'bin'), { recursive: true })
    writeFileSync(join(node, 'package.json'), '{ "name": "node" }')
    symlinkSync(process.execPath, join(node, 'bin/node'))
  }
  return join(home, 'bin/quantai.js')
}

function start(launcher: string, ...args: string[]) {
  const child = spawn(process.execPath, [launcher, ...args])
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    said.err += chunk
  })
  return { child, said, ended: ended(child) }
}

async function ended(child: ChildProcess): Promise<unknown> {
  const [code] = await once(child, 'close')
  return code
}

describe.each([
  ['on a Node that is new enough', '20.0.0', undefined],
  ['on an old Node, with a new one in node_modules', '99.0.0', '.'],
  ['on an old Node, with a new one hoisted above the project', '99.0.0', '..'],
])('the launcher, %s', (name, neededNode, bundledIn) => {
  const launcher = () => project(name.replaceAll(/\W/g, ''), neededNode, bundledIn)
  let path = ''
  beforeAll(() => {
    path = launcher()
  })

  it('hands on the arguments and the exit code', async () => {
    const { said, ended } = start(path, 'a b', '3', '--json')
    expect(await ended).toBe(3)
    expect(said).toEqual({ out: '["a b","3","--json"]\n', err: '' })
  })

  it('hands on the request to stop', async () => {
    const { child, ended } = start(path, 'wait')
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    expect(await ended).toBe(7)
  })
})

describe('the launcher on an old Node', () => {
  it('says what is missing when no newer one came along', async () => {
    const { said, ended } = start(project('missing', '99.0.0', undefined), 'a')
    expect(await ended).toBe(1)
    expect(said.out).toBe('')
    expect(said.err).toContain('needs Node 99')
    expect(said.err).toContain('npm ci')
  })

  it('reports a violent death as a shell would', async () => {
    const { ended } = start(project('dead', '99.0.0', '.'), 'die')
    expect(await ended).toBe(137)
  })
})
