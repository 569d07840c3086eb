import type { EvaluatedModel } from '../scores/index.ts'
import type { JsonObject } from './run-store.ts'
import { alarmText, type LeakAlarm } from './tripwire/leak-alarm.ts'

/** What a model must show before it serves. */
const BARS = {
  /** One-sided, of the volatility-weighted test, which is the sharper one, times the challengers that were tried. */
  pValue: 0.05,
  coverage90: [0.87, 0.93],
  predictMicroseconds: 5000,
  megabytes: 64,
} as const

/** The check that only a person's audit can stand in for. */
export const LEAK_CHECK = 'no sign of a leak'

/** The check that a challenger is better than "price unchanged". */
export const BETTER_THAN_NOTHING = 'better than price unchanged'

/** One requirement, and how it went. */
interface PromotionCheck extends JsonObject {
  readonly check: string
  readonly passed: boolean
  /** What was found, for people. */
  readonly found: string
  /** What would have done. */
  readonly bar: string
  /** Of a test: the chance that luck alone did as well, for this challenger by itself, and for the best of those tried. */
  readonly pValue?: number | null
  readonly correctedP?: number | null
  /** All of it, where there is more to say than a table holds. */
  readonly details?: readonly string[]
}

/** Whether a challenger may serve, with every figure it was decided by. Kept with the version, passed or not. */
export interface PromotionVerdict extends JsonObject {
  readonly challenger: string
  /** What serves now; null where nothing does. */
  readonly champion: string | null
  /** Challengers that were tried on the same rows, this one among them. */
  readonly tried: number
  readonly promoted: boolean
  readonly checks: readonly PromotionCheck[]
}

interface Candidacy {
  /** Evaluated beside persistence, and beside the champion where that is another model. */
  readonly challenger: EvaluatedModel
  readonly champion: string | undefined
  /** Challengers tried on the same rows, this one among them: each is a ticket. */
  readonly tried: number
  readonly alarms: readonly LeakAlarm[]
  /** To forecast one row. */
  readonly predictMicroseconds: number
  readonly bytes: number
}

/**
 * The gate: nothing serves that was not better than doing nothing and than what serves, out of sample. The best of
 * several is good by choice: each p-value is multiplied by their number (Bonferroni), so that the chance that any of them
 * passes by luck is no larger than one's alone.
 */
export function promotionVerdict(candidacy: Candidacy): PromotionVerdict {
  const { challenger, champion, tried, alarms, predictMicroseconds, bytes } = candidacy
  const { card, versus, name } = challenger
  const checks = [
    better(BETTER_THAN_NOTHING, tried, card.significance.weighted?.pValue, card.r2Percent.value),
    ...(versus === undefined
      ? []
      : [better(`better than ${versus.rival}`, tried, versus.weighted?.pValue)]),
    covered(card.intervals.coverage90.share.value),
    {
      check: LEAK_CHECK,
      passed: alarms.length === 0,
      // A check may have several things to say of one subject: each is named once here, and told in full below.
      found:
        [...new Set(alarms.map(({ check, subject }) => `${check}: ${subject}`))].join(', ') ||
        'none',
      bar: 'none; an alarm wants an audit first, and no promotion before it',
      ...(alarms.length > 0 && {
        details: alarms.map(alarmText),
      }),
    },
    {
      check: 'forecasts one row in time',
      passed: predictMicroseconds <= BARS.predictMicroseconds,
      found: `${predictMicroseconds.toFixed(0)} µs`,
      bar: `≤ ${BARS.predictMicroseconds} µs`,
    },
    {
      check: 'is of a size to be served',
      passed: bytes <= BARS.megabytes * 2 ** 20,
      found: `${(bytes / 2 ** 20).toFixed(2)} MB`,
      bar: `≤ ${BARS.megabytes} MB`,
    },
  ]
  return {
    challenger: name,
    champion: champion ?? null,
    tried,
    promoted: checks.every(({ passed }) => passed),
    checks,
  }
}

/** A test can be passed by luck in calm hours: R² must not be negative either. */
function better(
  check: string,
  tried: number,
  pValue: number | undefined,
  r2Percent?: number | null,
): PromotionCheck {
  const corrected = Math.min(1, (pValue ?? 1) * tried)
  const r2 = r2Percent === undefined ? '' : `, R² ${r2Percent?.toFixed(3) ?? '?'} %`
  return {
    check,
    passed: corrected < BARS.pValue && (r2Percent === undefined || (r2Percent ?? 0) > 0),
    found: testText(tried, pValue, corrected) + r2,
    bar: `p < ${BARS.pValue}${r2Percent === undefined ? '' : ', R² > 0'}`,
    pValue: pValue ?? null,
    correctedP: pValue === undefined ? null : corrected,
  }
}

function testText(tried: number, pValue: number | undefined, corrected: number): string {
  if (pValue === undefined) return 'never differs'
  if (tried === 1) return `p = ${pValue.toFixed(3)}`
  return `one of ${tried}: p ${pValue.toFixed(4)} × ${tried} = ${corrected.toFixed(4)}`
}

function covered(share: number | null): PromotionCheck {
  const [least, most] = BARS.coverage90
  return {
    check: '90 % interval holds what it says',
    passed: share !== null && share >= least && share <= most,
    found: share === null ? 'unknown' : `${(100 * share).toFixed(1)} %`,
    bar: `${100 * least} to ${100 * most} %`,
  }
}
