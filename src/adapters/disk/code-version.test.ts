import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { codeVersion } from './code-version.ts'

function project() {
  const folder = mkdtempSync(join(tmpdir(), 'quant-ai-code-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  write('package.json', '{"version":"1.2.3"}')
  write('src/models/ridge.ts', 'export const penalty = 1')
  write('kernels/trees.ts', 'sum')
  return { folder, write }
}

describe('the code version', () => {
  it('is the same for the same code, wherever it lies', () => {
    expect(codeVersion(project().folder)).toBe(codeVersion(project().folder))
    expect(codeVersion(project().folder)).toMatch(/^1\.2\.3\+[0-9a-f]{8}$/)
  })

  it.each([
    ['src/models/ridge.ts', 'export const penalty = 2'],
    ['src/models/lasso.ts', ''],
    ['kernels/trees.ts', 'difference'],
    ['package-lock.json', '{}'],
  ])('is another when %s is', (path, text) => {
    const { folder, write } = project()
    const before = codeVersion(folder)
    write(path, text)
    expect(codeVersion(folder)).not.toBe(before)
  })

  it('does not change with a test or with what is built', () => {
    const { folder, write } = project()
    const before = codeVersion(folder)
    write('src/models/ridge.test.ts', 'expect(1)')
    write('kernels/build/trees.wasm', 'bytes')
    expect(codeVersion(folder)).toBe(before)
  })
})
