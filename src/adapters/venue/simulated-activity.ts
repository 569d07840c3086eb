import type { Random } from '../../runtime/index.ts'
import type { MinuteVolatility } from './simulated-volatility.ts'

/** Typical volume of a minute in base currency, and typical number of trades. */
const TYPICAL = { volume: 11, trades: 1_100 }
/** A swing of log volume that volatility does not explain: half-life two hours. */
const SWING = { keep: 0.5 ** (1 / 120), deviation: 0.55 }
/** Takers lean one way for some minutes on end: half-life 6.6 minutes. */
const LEAN_KEEP = 0.9
const LOT = 0.00001

/** What was traded in a minute. Volumes in base currency, in whole lots. */
interface MinuteActivity {
  readonly volume: number
  readonly trades: number
  readonly takerBuyVolume: number
}

/** `push` is the minute's return in units of its volatility. */
export type ActivityProcess = (
  season: number,
  volatility: MinuteVolatility,
  push: number,
) => MinuteActivity

/** Volume and trades that rise with volatility and with the size of the move; takers on the side the price went. */
export function activityProcess(random: Random): ActivityProcess {
  let swing = 0
  let lean = 0
  return (season, { level, noise }, push) => {
    const bounded = Math.max(-3, Math.min(3, push))
    swing = SWING.keep * swing + SWING.deviation * Math.sqrt(1 - SWING.keep ** 2) * random.normal()
    lean = LEAN_KEEP * lean + Math.sqrt(1 - LEAN_KEEP ** 2) * random.normal()

    const stir = season + 1.1 * level + 0.6 * noise + swing + 0.25 * (Math.abs(bounded) - 0.8)
    const imbalance = Math.tanh(0.29 * bounded + 0.16 * lean + 0.38 * random.normal() - 0.03)
    const volume = Math.max(LOT, toLot(TYPICAL.volume * Math.exp(stir + 0.45 * random.normal())))
    const trades = Math.round(TYPICAL.trades * Math.exp(0.85 * stir + 0.4 * random.normal()))
    return {
      volume,
      trades: Math.max(1, trades),
      takerBuyVolume: toLot((volume * (1 + imbalance)) / 2),
    }
  }
}

const toLot = (volume: number) => Math.round(volume * 1e5) / 1e5
