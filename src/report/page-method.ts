import type { Evaluation } from '../scores/index.ts'
import { html, type Markup } from './html.ts'
import { leaksInWords } from './leak-words.ts'
import { plural } from './numerals.ts'
import { volatilityInWords } from './volatility-words.ts'

/** How the numbers came about, in words, so that they can be doubted where they should be. */
export function methodSection(evaluation: Evaluation): Markup {
  const { plan, models, horizonMinutes } = evaluation
  const { purgeMinutes, embargoMinutes } = plan
  const levels = models[0]?.card.quantileLoss.pinball.length ?? 0
  const lag = models[0]?.card.significance.lag ?? 0
  return html`<section aria-labelledby="method">
<h2 id="method">Method</h2>
<p><strong>What is forecast.</strong> The log return from the last closed candle’s close to the close ${plural(horizonMinutes, 'minute')} later, found by time; there is no outcome, and no score, where a gap lies between. The price forecast is the last close times the exponential of the expected return.</p>
<p><strong>The baseline</strong> is the forecast that the price stays where it is. R² compares squared errors with those of a zero return, never with the mean of the price level: on the level, staying put has an R² close to 1, and a number close to 1 says nothing.</p>
<p><strong>No peeking.</strong> A model is fitted on the past of each test span only. Rows whose outcome reaches into the test span are purged (${plural(purgeMinutes, 'minute')}), and another ${plural(embargoMinutes, 'minute')} are left out after them. Whatever is chosen, such as a penalty, is chosen inside the training span. Each feature and the scale of the target are made again for some rows from the candles known by then, bit for bit, and labels found again by time. ${leaksInWords(evaluation)}</p>
<p><strong>Uncertainty.</strong> Forecasts made every minute overlap, so their number overstates the evidence; the effective sample size says by how much. Intervals in brackets are 95 % stationary bootstrap intervals over whole UTC days. The rank IC’s interval keeps the ranks of the whole sample. The Diebold–Mariano test is one-sided, on squared error, with a Newey–West variance over ${plural(lag, 'row')} and the correction of Harvey, Leybourne and Newbold; the weighted one divides each loss by the forecast variance. With several models on one history, the best p-value is better than it looks.</p>
<p><strong>Intervals.</strong> ${volatilityInWords(evaluation)} Coverage counts outcomes inside, ends included. The worst seven days are the lowest share over any seven days in a row. CRPS is approximated by twice the mean pinball loss over ${plural(levels, 'quantile level')}; the base rate of the Brier score is the share of rises over the same span, known only afterwards.</p>
<p><strong>Costs.</strong> A trade takes the sign of the forecast at the close it was made from, leaves at the horizon, and blocks every signal in between. The thresholds are read off the very span they are applied to, which flatters the model. Slippage, delay and the size of the order book are not counted and would only take away.</p>
</section>
`
}
