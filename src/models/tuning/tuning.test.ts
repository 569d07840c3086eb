import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { studyStoreLaws } from '../../../test/laws/study-store.laws.ts'
import { studyStoreInMemory } from '../../../test/study-store.ts'
import { gridPoint, gridSize } from './grid.ts'
import { isHopeless } from './pruner.ts'
import { type Attempt, runStudy } from './run-study.ts'
import { SAMPLERS, suggest } from './sampler.ts'
import { decode, encode, type Params, type SearchSpace } from './search-space.ts'
import type { Trial } from './trial.ts'

studyStoreLaws('memory', async () => ({ studies: studyStoreInMemory(), close: async () => {} }))

const SPACE: SearchSpace = [
  { kind: 'number', name: 'rate', low: 1e-4, high: 1, log: true },
  { kind: 'integer', name: 'leaves', low: 2, high: 64, log: true },
  { kind: 'number', name: 'share', low: 0.2, high: 1 },
  { kind: 'choice', name: 'kind', options: ['a', 'b', 'c'] },
]

/** Best at a rate of 0.01, 16 leaves, a share of 0.5 and kind b. */
function worth(params: Params): number {
  const [rate, leaves, share] = [params.rate, params.leaves, params.share].map(Number)
  const apart = (Math.log10(rate) + 2) ** 2 + (Math.log2(leaves) - 4) ** 2 + (share - 0.5) ** 2
  return -apart - (params.kind === 'b' ? 0 : 1)
}

function tried(number: number, params: Params, facts: Partial<Trial> = {}): Trial {
  const nothing = { intermediate: [], dailySkill: [], error: undefined }
  return { number, params, state: 'complete', score: worth(params), ...nothing, ...facts }
}

function search(sampler: 'tpe' | 'random', trials: number, seed: number): Trial[] {
  const done: Trial[] = []
  for (let number = 0; number < trials; number++) {
    const params = suggest(sampler, SPACE, { trials: done, number, seed })
    if (params) done.push(tried(number, params))
  }
  return done
}

const bestOf = (trials: readonly Trial[]) =>
  Math.max(...trials.map(({ score }) => score ?? -Infinity))

describe('a search space', () => {
  it('finds a value again at its place', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 64 }),
        fc.double({ min: 1e-4, max: 1 }),
        (whole, real) => {
          if (Number.isNaN(real)) return
          expect(decode(SPACE[1], encode(SPACE[1], whole))).toBe(whole)
          expect(Number(decode(SPACE[0], encode(SPACE[0], real))) / real).toBeCloseTo(1, 3)
        },
      ),
    )
  })
})

describe('samplers', () => {
  it('stay inside the space, whatever was tried before', () => {
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.nat(40),
        fc.constantFrom(...SAMPLERS),
        (seed, number, sampler) => {
          const trials = search('random', number, seed)
          const params = suggest(sampler, SPACE, { trials, number, seed })
          expect(params).toBeDefined()
          const { rate, leaves, share, kind } = params ?? {}
          expect(rate).toBeGreaterThanOrEqual(1e-4)
          expect(rate).toBeLessThanOrEqual(1)
          expect(Number.isInteger(leaves)).toBe(true)
          expect(leaves).toBeGreaterThanOrEqual(2)
          expect(leaves).toBeLessThanOrEqual(64)
          expect(share).toBeGreaterThanOrEqual(0.2)
          expect(share).toBeLessThanOrEqual(1)
          expect(['a', 'b', 'c']).toContain(kind)
        },
      ),
    )
  })

  it('propose the same after the same, and something else with another seed', () => {
    const trials = search('random', 30, 1)
    const proposal = (seed: number) => suggest('tpe', SPACE, { trials, number: 30, seed })
    expect(proposal(5)).toEqual(proposal(5))
    expect(proposal(5)).not.toEqual(proposal(6))
  })

  it('do not try at the same time what a neighbour is trying', () => {
    const trials = search('tpe', 40, 3)
    const params = suggest('tpe', SPACE, { trials, number: 40, seed: 3 }) ?? {}
    const running = { ...tried(40, params, { state: 'running' }), score: undefined }
    const next = suggest('tpe', SPACE, { trials: [...trials, running], number: 41, seed: 3 })
    expect(next).not.toEqual(params)
  })

  it('find better points by the estimator than by chance, at equal trials', () => {
    const seeds = Array.from({ length: 10 }, (_, seed) => seed)
    const mean = (sampler: 'tpe' | 'random') =>
      seeds.reduce((sum, seed) => sum + bestOf(search(sampler, 100, seed)), 0) / seeds.length
    expect(-mean('tpe')).toBeLessThan(-mean('random') / 2)
  })

  it('walk the grid once, every point of it', () => {
    const points = Array.from({ length: gridSize(SPACE) }, (_, i) => gridPoint(SPACE, i))
    expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(5 * 5 * 5 * 3)
    expect(gridPoint(SPACE, points.length)).toBeUndefined()
    expect(new Set(points.map((point) => point?.kind))).toEqual(new Set(['a', 'b', 'c']))
    expect(Math.min(...points.map((point) => Number(point?.rate)))).toBeCloseTo(1e-4, 12)
    expect(Math.max(...points.map((point) => Number(point?.rate)))).toBeCloseTo(1, 12)
  })
})

describe('pruners', () => {
  const others = [0.1, 0.2, 0.3, 0.4, 0.5].map((score, i) =>
    tried(i, {}, { intermediate: [score, score, score] }),
  )

  it('give up what is worse than the median of those that came as far', () => {
    expect(isHopeless('median', [0.29], others)).toBe(true)
    expect(isHopeless('median', [0.31], others)).toBe(false)
    expect(isHopeless('median', [0, 0, 0, 0], others)).toBe(false) // Nobody has come as far.
    expect(isHopeless('median', [0], others.slice(1))).toBe(false) // Too few to say.
  })

  it('let a third through each rung', () => {
    expect(isHopeless('halving', [0.45], others)).toBe(false)
    expect(isHopeless('halving', [0.35], others)).toBe(true)
    expect(isHopeless('halving', [0.45, 0], others)).toBe(false) // Two folds are no rung.
    expect(isHopeless('halving', [0.45, 0.45, 0], others)).toBe(true)
  })

  it('give up at once what has no score, and nothing where there is no pruner', () => {
    expect(isHopeless('median', [Number.NaN], [])).toBe(true)
    expect(isHopeless('none', [Number.NaN], others)).toBe(false)
  })
})

describe('a study', () => {
  const options = { study: 's', space: SPACE, sampler: 'tpe', pruner: 'none', seed: 11 } as const
  const attempt: Attempt = async (params, report) => {
    await report(worth(params) - 1)
    return { score: worth(params), dailySkill: [worth(params)] }
  }
  const never = new AbortController().signal

  async function opened() {
    const store = studyStoreInMemory()
    await store.open({ name: 's', space: SPACE, about: {} })
    return store
  }

  it('that is stopped anywhere goes on to what it would have come to in one go', async () => {
    const whole = await runStudy({
      ...{ ...options, store: await opened(), trials: 30, workers: [attempt], signal: never },
      hasTime: () => true,
    })
    await fc.assert(
      fc.asyncProperty(fc.nat(29), async (stopAfter) => {
        const store = await opened()
        const stop = new AbortController()
        const stopping: Attempt = async (params, report) => {
          if ((await store.trials('s')).length > stopAfter) stop.abort(new Error('stopped'))
          return attempt(params, report)
        }
        const common = { ...options, store, trials: 30, hasTime: () => true }
        const first = runStudy({ ...common, workers: [stopping], signal: stop.signal })
        await expect(first).rejects.toThrow('stopped')
        expect((await store.trials('s')).at(-1)?.state).toBe('running')
        expect(await runStudy({ ...common, workers: [attempt], signal: never })).toEqual(whole)
        expect(await store.trials('s')).toEqual(whole)
      }),
      { numRuns: 10 },
    )
  })

  it('keeps count of what failed, and goes on', async () => {
    const store = await opened()
    let calls = 0
    const failing: Attempt = async (params, report) => {
      calls++
      if (calls === 2) throw new Error('out of memory')
      if (calls === 3) return { score: Number.NaN, dailySkill: [] }
      return attempt(params, report)
    }
    const common = { ...options, store, trials: 5, hasTime: () => true }
    const trials = await runStudy({ ...common, workers: [failing], signal: never })
    expect(trials.map(({ state, error }) => [state, error])).toEqual([
      ['complete', undefined],
      ['failed', 'out of memory'],
      ['failed', 'its score is not a number'],
      ['complete', undefined],
      ['complete', undefined],
    ])
  })

  it('prunes what its first fold makes hopeless, and says so', async () => {
    const store = await opened()
    const common = { ...options, store, trials: 30, hasTime: () => true, signal: never }
    let finished = 0
    const counting: Attempt = async (params, report) => {
      if (!(await report(worth(params)))) throw new Error('given up')
      finished++
      return { score: worth(params), dailySkill: [] }
    }
    const trials = await runStudy({ ...common, pruner: 'median', workers: [counting] })
    const pruned = trials.filter(({ state }) => state === 'pruned')
    expect(pruned.length).toBeGreaterThan(3)
    expect(finished + pruned.length).toBe(30)
  })

  it('is worked on by several at a time without trying a number twice, and ends with its time', async () => {
    const store = await opened()
    let turns = 0
    const slow: Attempt = async (params, report) => {
      await new Promise(setImmediate)
      return attempt(params, report)
    }
    const common = { ...options, store, trials: 1000, signal: never }
    const hasTime = () => turns++ < 25
    const trials = await runStudy({ ...common, hasTime, workers: [slow, slow, slow] })
    expect(trials.map(({ number }) => number)).toEqual(trials.map((_, i) => i))
    expect(trials.length).toBe(25)
    expect(trials.every(({ state }) => state === 'complete')).toBe(true)
  })
})
