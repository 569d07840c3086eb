import { describe, expect, it } from 'vitest'
import { featureSet } from '../features/index.ts'
import { modelByName } from '../models/index.ts'
import { explain } from './failures.ts'
import { Interrupted } from './interruption.ts'
import { UsageError } from './usage-error.ts'

const coded = (code: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { code, ...more })

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('It should have failed')
}

describe('a failure', () => {
  it('of ours is its message alone: no stack', () => {
    expect(explain(coded('LAKE_LOCKED', 'The lake is in use'))).toEqual({
      exitCode: 1,
      text: 'The lake is in use',
    })
  })

  it('tells what caused it, and the advice it brings', () => {
    const cause = coded('ENOSPC', 'write failed')
    const error = coded('LAKE', 'Could not publish', { cause, advice: 'Try again.' })
    expect(explain(error).text).toBe('Could not publish\n  because: write failed\nTry again.')
  })

  it('does not tell a cause that its message has told', () => {
    const cause = coded('EIO', 'disk gone')
    expect(explain(coded('LAKE', 'No lake: disk gone', { cause })).text).toBe('No lake: disk gone')
  })

  it('tells what to do about trouble of the machine, however deep it lies', () => {
    const error = coded('LAKE', 'Could not publish', { cause: coded('ENOSPC', 'write failed') })
    expect(explain(error).text).toContain('The disk is full')
  })

  it('of usage has its own exit code', () => {
    expect(explain(new UsageError('from after to'))).toEqual({ exitCode: 2, text: 'from after to' })
  })

  it('of a model or a feature set that does not exist is one of usage', () => {
    for (const ask of [() => modelByName('magic'), () => featureSet('magic@1')]) {
      expect(explain(thrownBy(ask)).exitCode).toBe(2)
    }
  })

  it.each([
    new TypeError('x is undefined'),
    coded('ERR_INVALID_ARG_TYPE', 'we called Node wrongly'),
  ])('that is a bug shows where, and asks for a report: %s', (error) => {
    const { exitCode, text } = explain(error)
    expect(exitCode).toBe(1)
    expect(text).toContain(error.message)
    expect(text).toContain('failures.test.ts')
    expect(text).toContain('Please report it')
  })

  it('that is not even an error is shown', () => {
    expect(explain('thrown text').text).toContain('thrown text')
  })

  it.each([
    new Interrupted(),
    Object.assign(new Error('aborted', { cause: new Interrupted() }), { name: 'AbortError' }),
  ])('by interruption is none: %s', (error) => {
    expect(explain(error)).toEqual({ exitCode: 130, text: 'Interrupted.' })
  })
})
