import { levelsReached } from '../forecast/index.ts'
import { DAY_MS, MINUTE_MS, sliceCandles } from '../market/index.ts'
import {
  buildDataset,
  evaluate,
  evaluationResult,
  fixedModel,
  judge,
  loadChampion,
  type PromotionVerdict,
} from '../models/index.ts'
import { incumbentOf } from './compare-candidates.ts'
import {
  type ImportMarket,
  LEAST_DAYS,
  MOST_DAYS,
  registerAsRun,
  withIntervals,
} from './imported-models.ts'
import { JobError } from './job-error.ts'
import { registeredName } from './train-champion.ts'

const EMBARGO_MINUTES = 60
const RESAMPLES = 300

interface JudgeOptions extends ImportMarket {
  /** The version to judge: one that `importModel` registered, or an earlier judgement of it. */
  readonly version: number
  /** Milliseconds of any clock. */
  readonly now: () => number
}

/** What came of it: a version of its own, as what is registered is never changed. */
interface Judgement {
  readonly version: number
  readonly verdict: PromotionVerdict
}

/**
 * Walks an imported model through the candles after all that it may have seen, beside doing nothing and the present
 * champion, and asks it through the gate.
 */
export async function judgeImported(options: JudgeOptions): Promise<Judgement> {
  const { models, instrument, horizonMinutes, candles, set, seed, now } = options
  const name = registeredName(instrument, horizonMinutes)
  const registered = await models.byVersion(name, options.version)
  const challenger = registered && loadChampion(registered.artifact)
  const seenTo = challenger?.facts.seenTo
  if (challenger === undefined || seenTo === undefined) {
    throw new JobError(
      'NOT_IMPORTED',
      `Version ${options.version} of ${name} was not imported: the gate judged it when it was trained.`,
    )
  }
  const serving = await models.byAlias(name, 'champion')
  const champion = serving && loadChampion(serving.artifact)
  const rival = champion && incumbentOf(champion)?.model
  const model = fixedModel(challenger.model, challenger.version)
  const span = testSpan(options, Math.max(seenTo, champion?.facts.seenTo ?? 0))
  const walked = sliceCandles(candles, span.first, candles.length)

  const about = { judged: `${name}/${options.version}`, model: challenger.facts.modelName }
  return registerAsRun(options, 'judge', about, async () => {
    const began = now()
    const evaluation = await evaluate({
      ...{ instrument, set, horizonMinutes, seed, now, signal: options.signal },
      ...{ codeVersion: options.codeVersion, dataHash: options.source.candlesHash },
      ...{ candles: walked, from: span.from, to: span.to, trainDays: span.trainDays },
      ...{ scheme: 'expanding', retrain: 'month', embargoMinutes: EMBARGO_MINUTES },
      models: rival === undefined ? [model] : [model, rival],
      ...(rival && { rival: rival.name }),
      resamples: RESAMPLES,
    })
    const data = buildDataset({ candles: walked, set, horizonMinutes })
    const gate = judge({
      ...{ evaluation, challenger: model.name, champion: champion?.facts.modelName, model },
      ...{ data, candles: walked, set, seed, now, tried: 1 },
    })
    const [{ testFrom }] = evaluation.plan.folds
    const verdict: PromotionVerdict = {
      ...gate,
      judged: true,
      seenTo: iso(seenTo),
      testedFrom: testFrom,
      testedTo: span.to,
    }
    return {
      champion: withIntervals(options, fixedModel(challenger.model), seenTo, {
        ...(champion && { levels: levelsReached(champion, candles) }),
      }),
      verdict,
      result: evaluationResult(evaluation, (now() - began) / 1000),
    }
  })
}

/** The test begins an embargo after the last thing a model may have seen, on whole days of candles before it. */
function testSpan({ candles, horizonMinutes, instrument }: JudgeOptions, seenTo: number) {
  const testFrom = seenTo + (EMBARGO_MINUTES + horizonMinutes) * MINUTE_MS
  const to = candles.openTime[candles.length - 1] + MINUTE_MS
  const before = Math.floor((testFrom - candles.openTime[0]) / DAY_MS)
  if (before < LEAST_DAYS || to - testFrom < DAY_MS) {
    throw new JobError(
      'TOO_LITTLE_HISTORY',
      `The lake has ${instrument.symbol} from ${iso(candles.openTime[0])} to ${iso(to)}. Judging what has seen all ` +
        `until ${iso(seenTo)} takes ${LEAST_DAYS} days before that and a day after it.`,
    )
  }
  const trainDays = Math.min(MOST_DAYS, before)
  const from = testFrom - trainDays * DAY_MS
  return { from, to, trainDays, first: candles.openTime.findIndex((time) => time >= from) }
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
