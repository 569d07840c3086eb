import type { Random } from '../../runtime/index.ts'

/** Log volatility is a sum of mean-reverting parts, slow to fast, which together decay like a power law. In minutes. */
const PARTS = [
  { halfLife: 14_400, deviation: 0.3 },
  { halfLife: 480, deviation: 0.25 },
  { halfLife: 20, deviation: 0.38 },
].map(({ halfLife, deviation }) => {
  const keep = 0.5 ** (1 / halfLife)
  return { keep, deviation, step: deviation * Math.sqrt(1 - keep ** 2) }
})

/** e^−7.75 is 4.3 bps a minute. Swings, bursts and jumps lift the deviation of returns to 7.5. */
const TYPICAL_LOG = -7.75
/** Deviation of a single minute's log volatility from what the minutes about it have. */
const NOISE = 0.3
/** What a jump adds to log volatility, and how it dies down. */
const BURST = { size: 1, keep: 0.5 ** (1 / 12) }

/** How lively one minute is. */
export interface MinuteVolatility {
  /** Deviation of the minute's log return. */
  readonly sigma: number
  /** Log of how far `sigma` is from the usual for its hour: the part that lasts, and this minute's own. */
  readonly level: number
  readonly noise: number
}

export interface VolatilityProcess {
  next(season: number): MinuteVolatility
  /** Stirs the market up from the next minute on. */
  burst(): void
}

/** Stochastic volatility, minute by minute, from a draw of its long-run distribution on. */
export function volatilityProcess(random: Random): VolatilityProcess {
  const parts = PARTS.map(({ deviation }) => deviation * random.normal())
  let burst = 0
  return {
    next(season) {
      let level = burst
      PARTS.forEach(({ keep, step }, i) => {
        parts[i] = keep * parts[i] + step * random.normal()
        level += parts[i]
      })
      burst *= BURST.keep
      const noise = NOISE * random.normal()
      return { sigma: Math.exp(TYPICAL_LOG + season + level + noise), level, noise }
    },
    burst() {
      burst += BURST.size
    },
  }
}
