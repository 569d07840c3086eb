import { describe, expect, it } from 'vitest'
import { champion } from '../../test/job-events.ts'
import { DAY_MS } from '../market/index.ts'
import { driftWatch } from './drift-watch.ts'
import { JobError } from './job-error.ts'

const SERVING = champion('ridge-0123456789ab')

describe('the daily look at drift', () => {
  it('tells of a lake that fails, which once stopped the forecasts of the symbol', async () => {
    const watched = watch(() => Promise.reject(new Error('the disk is gone')))
    watched.at(SERVING, 0)
    watched.at(SERVING, DAY_MS)
    await watched.end()
    expect(watched.failures).toEqual([new Error('the disk is gone')])
  })

  it('is waited for by no minute, however long it takes, and is not begun twice', async () => {
    const gate = Promise.withResolvers<never>()
    let looks = 0
    const watched = watch(() => {
      looks += 1
      return gate.promise
    })
    for (let day = 0; day < 4; day++) watched.at(SERVING, day * DAY_MS)
    expect(looks).toBe(1)
    gate.reject(new Error('at last'))
    await watched.end()
    expect(watched.failures).toHaveLength(1)
  })

  it('has nothing to say of a young lake, and that is no failure', async () => {
    const watched = watch(() => Promise.reject(new JobError('TOO_LITTLE_HISTORY', 'a day')))
    watched.at(SERVING, 0)
    watched.at(SERVING, DAY_MS)
    await watched.end()
    expect(watched.failures).toEqual([])
  })
})

function watch(look: Parameters<typeof driftWatch>[0]['look']) {
  const failures: unknown[] = []
  const onDrift = () => expect.unreachable('nothing was seen')
  return { failures, ...driftWatch({ look, onDrift, onFailure: (error) => failures.push(error) }) }
}
