import { DAY_MS } from '../../../market/index.ts'
import { type Bar, barAt, mergedBar } from './bar.ts'
import type { Player } from './player.ts'

/** The last 24 hours of a market, minute by minute. */
export interface DayWindow {
  /** Read once, then kept up to date; undefined before anything has traded. */
  total(): Promise<Bar | undefined>
  /** The last bars, the forming one at the end. */
  last(minutes: number): Promise<readonly Bar[]>
}

export function dayWindow(player: Player): DayWindow {
  const { tape } = player
  let loading: Promise<Bar[]> | undefined

  async function read(): Promise<Bar[]> {
    const to = player.closedTo()
    const bars: Bar[] = []
    // Closes that come while we read are kept, and added behind what was read.
    const closed: Bar[] = []
    const keep = (bar: Bar) => (loaded ? bars : closed).push(bar)
    let loaded = false
    player.onEvent((event) => {
      if (event.kind === 'close') keep(event.bar)
    })
    const candles = await tape.candles(to - DAY_MS, to)
    for (let row = 0; row < candles.length; row++) bars.push(barAt(candles, row, tape.listing))
    bars.push(...closed)
    loaded = true
    return bars
  }

  async function current(): Promise<readonly Bar[]> {
    loading ??= read()
    const bars = await loading
    const forming = player.forming()?.bar
    const newest = forming?.openTime ?? player.closedTo()
    while (bars.length > 0 && bars[0].openTime <= newest - DAY_MS) bars.shift()
    return forming === undefined ? bars : [...bars, forming]
  }

  return {
    async total() {
      const bars = await current()
      return bars.length === 0 ? undefined : mergedBar(bars, bars[0].openTime)
    },
    last: async (minutes) => (await current()).slice(-minutes),
  }
}
