import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli } from '../src/cli/index.ts'
import { describeSettings } from '../src/runtime/index.ts'

const ROOT = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

const documents = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
]

describe.each(documents)('%s', (path) => {
  const text = read(path)

  it('links to what is there', () => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, link]) => link)
    expect(links.filter((link) => !existsSync(join(ROOT, dirname(path), link)))).toEqual([])
  })

  it('names only files and folders that are there', () => {
    const named = [...text.matchAll(/`((?:src|test|docs|bench|bin)\/[\w./-]*\w\/?)`/g)]
    const missing = named.map(([, name]) => name).filter((name) => !existsSync(join(ROOT, name)))
    expect(missing).toEqual([])
  })
})

describe('README.md', () => {
  it('lists every setting with its default', () => {
    const folder = mkdtempSync(join(tmpdir(), 'quantai-documents-'))
    const settings = describeSettings({ env: {}, folder })
    rmSync(folder, { recursive: true })
    const rows = [...read('README.md').matchAll(/^\| `([A-Z_]+)` \| ([^|]+) \|/gm)]
    const listed = rows.map(([, name, value]) => [name, value.replaceAll('`', '')])
    expect(listed).toEqual(settings.map((each) => [each.name, String(each.default ?? 'not set')]))
  })

  it('lists every command', async () => {
    let help = ''
    const { signal } = new AbortController()
    await runCli(['--help'], {
      version: '0',
      terminal: {
        out: { write: (text) => (help += text) },
        err: { write() {} },
      },
      openPlatform: () => {
        throw new Error('help opens nothing')
      },
      interruption: () => signal,
    })
    const commands = [
      ...help.matchAll(/^ {2}(?!help )([a-z][a-z-]*)(?: \[options\])?(?: (?:<.+>|\[.+\]))? {2}/gm),
    ].map(([, name]) => name)
    const listed = [...read('README.md').matchAll(/^\| `quantai ([a-z-]+)/gm)].map(
      ([, name]) => name,
    )
    expect(commands.length).toBeGreaterThan(0)
    expect(listed).toEqual(commands)
  })
})
