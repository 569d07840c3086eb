import { type Column, DAY_MS } from '../market/index.ts'
import { boundedTarget } from './bounded-target.ts'
import { combiner } from './combined-model.ts'
import { targetsOf } from './dataset-targets.ts'
import { requireKnownRows } from './known-rows.ts'
import type { Dataset, Model, TrainingSpan } from './model.ts'
import { firstRowAt } from './row-search.ts'
import { type StackingBlock, stackingWeights } from './stacking-weights.ts'
import { type FoldRows, foldRows, walkForwardPlan } from './walk-forward-plan.ts'
import { hasWindow, windowOf } from './window.ts'

/** Parts of the span: the first is only learnt from, each other is forecast by what was learnt before it. */
const PARTS = 5

/**
 * Models whose forecasts are weighted by what they were worth. The weights are learnt inside the training span,
 * from forecasts that each member made after being fitted on earlier rows alone, purged and with an embargo: a
 * forecast of a row that a member has seen says how well it remembers, not how well it foresees.
 */
export function stack(name: string, models: readonly Model[], penalty?: number): Model {
  const { fitted, load, window } = combiner(name, models)
  return {
    name,
    window,
    description: `What ${models.map((model) => model.name).join(', ')} expect, each weighted by what it was worth`,
    fit(span, seed) {
      requireKnownRows(name, span)
      const blocks = outOfFold(span, models, seed)
      const weights = [...stackingWeights(blocks, penalty)]
      return fitted({ weights, members: models.map((model) => model.fit(span, seed)) })
    },
    load,
  }
}

/**
 * Forecasts of a span's later parts by members that knew the earlier ones. `foldRows` asserts, label by label,
 * that no member was fitted on a row whose outcome reaches into what it forecasts.
 */
export function outOfFold(
  span: TrainingSpan,
  models: readonly Model[],
  seed: number,
): readonly StackingBlock[] {
  const data = rowsAlone(span)
  const window = Math.max(1, ...models.map(windowOf))
  return foldsIn(data).map(({ train, test }) => {
    const rows = knownRows(data, test).filter((row) => hasWindow(data.asOf, row, window))
    return {
      forecasts: models.map((model) => {
        const expected = model.fit({ data, ...train }, seed).predict(data, test.from, test.to)
        return Float64Array.from(rows, (row) => expected[row - test.from])
      }),
      outcomes: Float64Array.from(rows, (row) => boundedTarget(data).target[row]),
    }
  })
}

/** The rows of a span as a dataset of their own: nothing outside can be seen by mistake. */
function rowsAlone({ data, from, to }: TrainingSpan): Dataset {
  const cut = (column: Column) => column.subarray(from, to)
  return {
    ...{ length: to - from, featureNames: data.featureNames, horizonMs: data.horizonMs },
    ...(data.mirrors && { mirrors: data.mirrors }),
    ...{ features: data.features.map(cut), asOf: cut(data.asOf) },
    ...{ scale: cut(data.scale), ...targetsOf(data, cut) },
  }
}

function foldsIn(data: Dataset): readonly FoldRows[] {
  const { asOf, horizonMs, length } = data
  const from = asOf[0]
  const end = asOf[length - 1] + 1
  const testFrom = asOf[Math.floor(length / PARTS)]
  const partDays = (end - testFrom) / (PARTS - 1) / DAY_MS
  const plan = walkForwardPlan({
    ...{ from, testFrom, testTo: end, scheme: 'expanding', horizonMs },
    ...{ trainDays: partDays, retrain: partDays },
  })
  return plan.folds
    .map((fold) => foldRows(data, plan, fold))
    .filter(({ test }) => test.from < test.to)
}

/** Rows of a block with an outcome, less those at its beginning whose labels overlap the block before. */
function knownRows({ asOf, horizonMs, target }: Dataset, { from, to }: FoldRows['test']): number[] {
  const apart = firstRowAt(asOf, asOf[from] + horizonMs + 1, from, to)
  const rows: number[] = []
  for (let row = apart; row < to; row++) if (!Number.isNaN(target[row])) rows.push(row)
  return rows
}
