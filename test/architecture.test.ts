import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { describe, expect, it, onTestFinished } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const rules = createRequire(import.meta.url)('../.dependency-cruiser.cjs')
const tsConfig = extractTSConfig(join(ROOT, 'tsconfig.json'))

/** What dependency-cruiser sees and says about the `src` folder in `baseDir`. */
async function cruised(baseDir: string): Promise<ICruiseResult> {
  const options = { ...rules.options, ruleSet: rules, validate: true, baseDir }
  const { output } = await cruise(['src'], options, undefined, { tsConfig })
  if (typeof output === 'string') throw new Error(`expected a result, not the text ${output}`)
  return output
}

/** Files below a folder of the project, as `src/market/index.ts`. */
function filesIn(folder: string, ending: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => path.endsWith(ending))
    .sort()
}

const sources = filesIn('src', '.ts')

describe('who may import whom', () => {
  it('is kept, and every file was looked at', async () => {
    const { modules, summary } = await cruised(ROOT)
    expect(sources.length).toBeGreaterThan(0)
    expect(modules.map(({ source }) => source)).toEqual(expect.arrayContaining(sources))
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual(
      [],
    )
  })

  it('has a row for every folder', () => {
    const named: string[] = rules.forbidden.map(({ name }: { name: string }) => name)
    const folders = new Set(
      sources.map((path) => path.split('/')[1]).filter((f) => !f.includes('.')),
    )
    expect(named).toEqual(
      expect.arrayContaining([...folders].map((f) => `${f}-knows-only-upstream`)),
    )
  })
})

describe('a broken rule is noticed:', () => {
  it.each<[string, Record<string, string>, string[]]>([
    [
      'nothing is, where nothing is broken',
      {
        'src/market/index.ts': "export { a } from './a.ts'",
        'src/market/a.ts': 'export const a = 1',
        'src/features/index.ts': "export { a } from '../market/index.ts'",
        'src/adapters/duckdb/index.ts': "export { a } from '../../market/index.ts'",
        'src/main.ts': "import './adapters/duckdb/index.ts'",
      },
      [],
    ],
    [
      'upstream knows downstream',
      {
        'src/market/index.ts': "import '../lake/index.ts'",
        'src/lake/index.ts': 'export const b = 1',
      },
      ['market-knows-only-upstream'],
    ],
    [
      'upstream knows downstream by a type alone',
      {
        'src/market/index.ts': "import type { B } from '../lake/index.ts'\nexport type A = B",
        'src/lake/index.ts': 'export type B = 1',
      },
      ['market-knows-only-upstream'],
    ],
    [
      'a stage reaches for an adapter',
      {
        'src/cli/index.ts': "import '../adapters/duckdb/index.ts'",
        'src/adapters/duckdb/index.ts': 'export const b = 1',
      },
      ['cli-knows-only-upstream'],
    ],
    [
      'somebody leans on the wiring',
      { 'src/cli/index.ts': "import '../main.ts'", 'src/main.ts': 'export const b = 1' },
      ['cli-knows-only-upstream', 'main-is-the-only-wiring'],
    ],
    [
      'a folder is entered by the window',
      {
        'src/features/index.ts': "import '../market/candle.ts'",
        'src/market/candle.ts': 'export const b = 1',
      },
      ['enter-by-the-door', 'features-knows-only-upstream'],
    ],
    [
      'data flows in a circle',
      { 'src/market/a.ts': "import './b.ts'", 'src/market/b.ts': "import './a.ts'" },
      ['no-circular'],
    ],
    [
      'a folder is not in the table',
      { 'src/main.ts': "import './attic/index.ts'", 'src/attic/index.ts': 'export const b = 1' },
      ['every-folder-is-in-the-table'],
    ],
  ])('%s', async (_, files, broken) => {
    const { summary } = await cruised(planted(files))
    const names = new Set(summary.violations.map(({ rule }) => rule.name))
    expect([...names].sort()).toEqual(broken)
  })
})

describe('the house style', () => {
  it('keeps files at 300 lines or less', () => {
    const long = [...sources, ...filesIn('test', '.ts'), ...filesIn('bin', '.js')]
      .map((path) => ({
        path,
        lines: readFileSync(join(ROOT, path), 'utf8').split('\n').length - 1,
      }))
      .filter(({ lines }) => lines > 300)
    expect(long).toEqual([])
  })

  it('gives every folder a door that says what it promises and what it never does', () => {
    const lacking = [...new Set(sources.map(doorOf))].filter((door) => {
      if (door === undefined) return false
      if (!sources.includes(door)) return true
      const [header] = readFileSync(join(ROOT, door), 'utf8').split('*/')
      return !/^\/\*\*[\s\S]*\n \* Promises: [\s\S]*\n \* Never: /.test(header)
    })
    expect(lacking).toEqual([])
  })

  it('has no drawers', () => {
    const drawer = /^(utils?|helpers?|common|misc|shared|lib|stuff|tools)(\.|$)/
    const everything = [...sources, ...filesIn('test', '.ts')]
    const names = everything.flatMap((path) => [basename(path), ...dirname(path).split('/')])
    expect(names.filter((name) => drawer.test(name))).toEqual([])
  })
})

/** `adapters/` is only a shelf: each vendor on it has a door of its own. */
function doorOf(path: string): string | undefined {
  const [folder] = /^src\/(adapters\/)?[^/]+(?=\/)/.exec(path) ?? []
  return folder === undefined ? undefined : `${folder}/index.ts`
}

function planted(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'quantai-architecture-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), `${content}\n`)
  }
  return folder
}
