import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readSettings } from '../runtime/index.ts'
import { SETTING_CHECKS } from './setting-checks.ts'

const folder = mkdtempSync(join(tmpdir(), 'quantai-checks-'))
afterAll(() => rmSync(folder, { recursive: true }))

const read = (env: Readonly<Record<string, string>>) =>
  readSettings({ env, folder, checks: SETTING_CHECKS })

describe('settings that name models and features', () => {
  it.each([
    { MODELS: 'persistence' },
    { MODELS: 'ridge, boosting,forest+mirror=yes,blend(forest,boosting)' },
    { FEATURE_SET: 'wide@1' },
  ])('may be %o', (env) => {
    expect(read(env)).toMatchObject(env)
  })

  it.each([
    [{ MODELS: 'rigde' }, /No model is called "rigde"\. Known models: persistence, .*ridge/],
    [{ MODELS: 'ridge,' }, /No model is called ""/],
    [{ MODELS: 'forest+tree=9' }, /"tree" is nothing to set: forest knows trees/],
    [{ MODELS: 'blend(forest,ridge' }, /parentheses .* do not match/],
    [{ FEATURE_SET: 'core@9' }, /core@9.*core@1/s],
    [{ FEATURE_SET: 'book@1' }, /no order book to read: choose one of .*core@1/],
  ])('cannot be %o', (env, reason) => {
    expect(() => read(env)).toThrow(reason)
  })

  it('are right as they are', () => {
    const { MODELS, FEATURE_SET } = read({})
    expect(SETTING_CHECKS.MODELS(MODELS)).toBeUndefined()
    expect(SETTING_CHECKS.FEATURE_SET(FEATURE_SET)).toBeUndefined()
  })
})
