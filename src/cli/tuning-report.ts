import { configurationText, type Params, ranked, type Trial } from '../models/index.ts'
import type { SearchLuck } from '../scores/index.ts'
import { count } from './quantities.ts'
import { numbers, table, words } from './table.ts'
import type { Paint } from './terminal.ts'

/** What came of a search, as `--json` prints it. */
interface TuningReport {
  readonly study: string
  readonly tried: number
  readonly complete: number
  readonly pruned: number
  readonly failed: number
  /** Best first. */
  readonly best: readonly TuningRow[]
  readonly errors: readonly string[]
  readonly luck: SearchLuck
  /** Signs of a leak in what all of them learnt from. */
  readonly warnings: readonly string[]
}

interface TuningRow {
  readonly trial: number
  /** Out-of-sample R² against a zero return, percent, in units of volatility. */
  readonly r2Percent: number
  /** As `evaluate --models` takes it. */
  readonly model: string
  readonly set: string
  readonly params: Params
}

const ROWS_SHOWN = 10

export function tuningReport(search: {
  readonly study: string
  readonly model: string
  readonly trials: readonly Trial[]
  readonly luck: SearchLuck
  readonly warnings: readonly string[]
}): TuningReport {
  const { study, model, trials, luck, warnings } = search
  const inState = (state: Trial['state']) => trials.filter((trial) => trial.state === state)
  const complete = ranked(trials).filter(({ state }) => state === 'complete')
  return {
    study,
    tried: trials.length,
    complete: complete.length,
    pruned: inState('pruned').length,
    failed: inState('failed').length,
    best: complete.map(({ number, score = Number.NaN, params }) => ({
      trial: number,
      r2Percent: score,
      model: configurationText({ model }, params),
      set: String(params.set),
      params,
    })),
    errors: [...new Set(inState('failed').flatMap(({ error }) => error ?? []))],
    luck,
    warnings,
  }
}

/** The best configurations under each other, and what the search was worth. */
export function tuningText(report: TuningReport, paint: Paint): string {
  const { study, tried, complete, pruned, failed, best, errors, warnings } = report
  const rows = best
    .slice(0, ROWS_SHOWN)
    .map(({ trial, r2Percent, model, set }) => [String(trial), r2Percent.toFixed(4), model, set])
  const columns = [numbers('trial'), numbers('R² %'), words('model'), words('set')]
  const counted =
    `Study "${study}": ${count(tried)} configurations tried, ${count(complete)} to the end, ` +
    `${count(pruned)} given up half-way, ${count(failed)} failed.`
  return [
    ...(rows.length > 0 ? [table(columns, rows, paint)] : []),
    counted,
    ...errors.map((error) => `  failed: ${error}`),
    ...luckText(report.luck),
    ...warnings.map((warning) => paint('red', `! ${warning}`)),
    '',
  ].join('\n')
}

/** A best score means little by itself: with enough tickets somebody wins. */
function luckText({ tried, compared, ...luck }: SearchLuck): string[] {
  const { bestStatistic, luckyStatistic, deflatedP, overfittingProbability } = luck
  if (bestStatistic === null || luckyStatistic === null || deflatedP === null) return []
  const verdict = deflatedP < 0.05 ? 'more than the luck of the search' : 'what luck may explain'
  const lines = [
    `The best one's t statistic is ${bestStatistic.toFixed(2)}; the best of ${count(tried)} without any skill ` +
      `would reach about ${luckyStatistic.toFixed(2)} (deflated p = ${deflatedP.toFixed(3)}): ${verdict}.`,
  ]
  if (overfittingProbability !== null) {
    lines.push(
      `Probability of overfitting: ${(100 * overfittingProbability).toFixed(0)} % (share of ${count(252)} splits ` +
        `in which the best of one half was below the median of ${count(compared)} in the other).`,
    )
  }
  lines.push(
    'The score of the best is too good by its choice: judge it on a span the search never saw.',
  )
  return lines
}
