import type { Column } from '../market/index.ts'
import { assert } from '../runtime/index.ts'
import { finiteOrNull } from './day-bootstrap.ts'
import { serialVariance } from './long-run-variance.ts'
import { normalQuantile, normalTail } from './normal.ts'

/** How much of a search's best score is the search's own luck. Undefined scores are null. */
export interface SearchLuck {
  /** Configurations tried, the failed and the pruned included: each was a ticket. */
  readonly tried: number
  /** Those with a whole series of daily skill. */
  readonly compared: number
  /** t statistic of the best one's daily skill (Newey–West). */
  readonly bestStatistic: number | null
  /** What the best of as many would reach with no skill at all (Bailey and López de Prado 2014). */
  readonly luckyStatistic: number | null
  /** One-sided: the chance of the best one's statistic if none had skill, the number of tries taken into account. */
  readonly deflatedP: number | null
  /** Share of the splits in which the best of one half is below the median in the other (Bailey et al. 2017). */
  readonly overfittingProbability: number | null
}

const EULER = 0.5772156649015329
/** Blocks of days for the splits: 252 ways to take half of them. */
const BLOCKS = 10

/**
 * Judges a search by the daily skill of what it tried: one column of the same days per configuration, higher
 * is better. `tried` counts those, too, that gave no column.
 */
export function searchLuck(dailySkill: readonly Column[], tried: number): SearchLuck {
  assert(tried >= dailySkill.length, 'what was compared was tried')
  const compared = dailySkill.length
  const days = dailySkill[0]?.length ?? 0
  for (const column of dailySkill) assert(column.length === days, 'the days are the same')
  const statistics = dailySkill.map(statisticOf).filter(Number.isFinite)
  const best = statistics.length === 0 ? Number.NaN : Math.max(...statistics)
  const lucky = luckyStatistic(statistics, tried)
  return {
    tried,
    compared,
    bestStatistic: finiteOrNull(best),
    luckyStatistic: finiteOrNull(lucky),
    deflatedP: finiteOrNull(normalTail(best - lucky)),
    overfittingProbability: finiteOrNull(overfittingProbability(dailySkill, days)),
  }
}

/** Mean over its standard error, with the days' neighbours taken into account. */
function statisticOf(skill: Column): number {
  const n = skill.length
  if (n < 4) return Number.NaN
  const { mean, longRun } = serialVariance(skill, Math.floor(Math.cbrt(n)))
  return longRun > 0 ? mean / Math.sqrt(longRun / n) : Number.NaN
}

/** The expected maximum of as many statistics as were tried, spread as these are, about zero. */
function luckyStatistic(statistics: readonly number[], tried: number): number {
  if (statistics.length === 0) return Number.NaN
  if (tried < 2 || statistics.length < 2) return 0
  const { variance } = serialVariance(Float64Array.from(statistics), 0)
  const most =
    (1 - EULER) * normalQuantile(1 - 1 / tried) + EULER * normalQuantile(1 - 1 / (tried * Math.E))
  return Math.sqrt(variance) * most
}

/** Combinatorially symmetric cross-validation: every way to choose on half of the blocks and look at the other half. */
function overfittingProbability(dailySkill: readonly Column[], days: number): number {
  if (dailySkill.length < 2 || days < 2 * BLOCKS) return Number.NaN
  const sums = dailySkill.map((skill) => blockSums(skill))
  let splits = 0
  let overfitted = 0
  for (let chosen = 0; chosen < 2 ** BLOCKS; chosen++) {
    if (bits(chosen) !== BLOCKS / 2) continue
    const inside = sums.map((blocks) => sumOf(blocks, chosen))
    const outside = sums.map((blocks) => sumOf(blocks, ~chosen))
    const best = inside.indexOf(Math.max(...inside))
    const below = outside.filter((each) => each < outside[best]).length
    // Relative rank in (0, 1); at one half or less the choice was worth nothing.
    if ((below + 1) / (outside.length + 1) <= 0.5) overfitted++
    splits++
  }
  return overfitted / splits
}

function blockSums(skill: Column): readonly number[] {
  const edge = (block: number) => Math.floor((block * skill.length) / BLOCKS)
  return Array.from({ length: BLOCKS }, (_, block) =>
    skill.subarray(edge(block), edge(block + 1)).reduce((sum, value) => sum + value, 0),
  )
}

function sumOf(blocks: readonly number[], chosen: number): number {
  return blocks.reduce((sum, value, block) => sum + ((chosen >> block) & 1 ? value : 0), 0)
}

function bits(number: number): number {
  let count = 0
  for (let rest = number; rest > 0; rest >>= 1) count += rest & 1
  return count
}
