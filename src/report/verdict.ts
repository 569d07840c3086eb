import type { EvaluatedModel, Evaluation, ScoreCard } from '../scores/index.ts'
import { leakWarnings } from '../scores/index.ts'
import { fixed, pEquals, percent, plural, signed, skill } from './numerals.ts'

const SIGNIFICANT = 0.05

/** What the numbers of one model come to, in a word and in a sentence. */
export interface Verdict {
  readonly kind: 'yardstick' | 'better' | 'unclear' | 'worse' | 'unbelievable' | 'unknown'
  readonly sentence: string
}

/** The honest verdict on one model. */
export function verdictOf({ card }: EvaluatedModel, quote: string): Verdict {
  const { plain, weighted } = card.significance
  const size = `R² ${skill(card.r2Percent.value)}\u00a0%, ${rmseChange(card, quote)}`
  if (isYardstick(card)) {
    return { kind: 'yardstick', sentence: 'doing nothing: the yardstick for all the others' }
  }
  if (leakWarnings(card).length > 0) {
    return {
      kind: 'unbelievable',
      sentence: `not to be believed before the warning is cleared (${size})`,
    }
  }
  if (plain === null || weighted === null) {
    return { kind: 'unknown', sentence: 'too few forecasts to tell it from doing nothing' }
  }
  if (plain.pValue < SIGNIFICANT) {
    const sentence = `better than doing nothing (${pEquals(plain)}, weighted ${pEquals(weighted)}): ${size}`
    return { kind: 'better', sentence }
  }
  if (plain.pValue > 1 - SIGNIFICANT) {
    return { kind: 'worse', sentence: `worse than doing nothing (${pEquals(plain)}): ${size}` }
  }
  const calm =
    weighted.pValue < SIGNIFICANT
      ? `; better once wild hours count no more than calm ones (weighted ${pEquals(weighted)})`
      : ''
  return {
    kind: 'unclear',
    sentence: `not distinguishable from doing nothing (${pEquals(plain)})${calm}`,
  }
}

/** One sentence for all models: who beat doing nothing, and whether it would have paid. */
export function summaryOf({ models, instrument, leaks }: Evaluation): string {
  const rivals = models.filter(({ card }) => !isYardstick(card))
  if (rivals.length === 0) return 'Only doing nothing was evaluated.'
  const quote = quoteOf(instrument.symbol)
  const named = (kind: Verdict['kind']) =>
    rivals.filter((model) => verdictOf(model, quote).kind === kind).map(({ name }) => name)
  const suspect = named('unbelievable')
  if (suspect.length > 0) {
    return `${suspect.join(', ')}: too good or too bad to be true. Nothing here is to be believed before that is explained.`
  }
  if (leaks.alarms.length > 0) {
    return 'There are signs of a leak: nothing here is to be believed before they are explained.'
  }
  const better = named('better')
  const found =
    better.length === 0
      ? `No model is distinguishable from doing nothing at the ${100 * SIGNIFICANT} % level.`
      : `${better.join(', ')} beat doing nothing, as far as ${plural(rivals.length, 'model')} on one history can show.`
  return `${found} ${payOf(rivals)}`
}

/** Whether any model's strongest forecasts would have paid their round trip. */
function payOf(rivals: readonly EvaluatedModel[]): string {
  const gross = rivals.flatMap(({ card }) => card.costs.map(({ grossBps }) => grossBps.value ?? 0))
  const best = Math.max(...gross)
  if (best > 20)
    return `The best threshold would have made ${fixed(best, 1)} bps a trade before costs.`
  const cost = best > 10 ? 20 : 10
  return `No threshold would have covered a round trip of ${cost} bps: the best made ${fixed(best, 1)} bps a trade.`
}

/** What the 90 % interval was worth, in a sentence. */
export function intervalSentence({ intervals, quantileLoss }: ScoreCard): string {
  const { share, worstWeek, meanWidthBps } = intervals.coverage90
  const worst = worstWeek === null ? '' : `, ${percent(worstWeek.share)} % in its worst seven days`
  const gain = quantileLoss.skillPercent?.value ?? 0
  const side = gain > 0 ? 'better' : 'worse'
  const crps =
    gain === 0 ? '' : `; CRPS ${fixed(Math.abs(gain), 1)} % ${side} than the naive interval's`
  return `90 % interval: ${percent(share.value)} % inside${worst}, ${fixed(meanWidthBps, 1)} bps wide${crps}`
}

/** Forecasts of zero throughout, and so equal to "price unchanged". */
export function isYardstick({ direction, r2Percent }: ScoreCard): boolean {
  return direction.calls === 0 && r2Percent.value === 0
}

/** What to call the quote currency: dollars and their tokens are dollars to a reader. */
export function quoteOf(symbol: string): string {
  return /USD[A-Z]?$/.test(symbol) ? 'USD' : 'quote'
}

function rmseChange({ price }: ScoreCard, quote: string): string {
  if (price.rmse === null || price.naiveRmse === null) return 'RMSE unknown'
  return `RMSE ${signed(price.rmse - price.naiveRmse, 2)} ${quote}`
}
