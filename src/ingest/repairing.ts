import { candleAt, type Instrument, MINUTE_MS } from '../market/index.ts'
import { pause } from '../runtime/index.ts'
import type { Bell } from './bell.ts'
import type { CandleSequence } from './candle-sequence.ts'
import { type Clocks, momentOf } from './moment.ts'
import { VenueError } from './venue-error.ts'
import type { VenueSource } from './venue-source.ts'

/** After a failure, by the machine's clock: doubled each time. */
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 60_000
/** Failures in a row before anybody is told: one or two mend themselves. */
const WORTH_TELLING = 3
/** How often we look whether it is time to ask again. */
const LOOK_MS = 250
/** A venue that has had nothing for so long, although it answers, is silent. */
const SILENT_MS = 5 * MINUTE_MS

interface RepairOptions extends Clocks {
  readonly source: VenueSource
  readonly instrument: Instrument
  readonly sequence: CandleSequence
  /** Whether there is room for a page of answers. */
  hasRoom(): boolean
  readonly bell: Bell
  /** Rings when there is reason to think that the venue answers again. */
  readonly hurry: Bell
  tell(trouble: string): void
  readonly signal: AbortSignal
}

/** Asks the venue for what is missing, as long as the signal lets it. Patient: a venue that fails is asked less often. */
export async function repairing(options: RepairOptions): Promise<void> {
  const { source, instrument, sequence, hasRoom, bell, hurry, tell, signal, clock, machine } =
    options
  const { symbol } = instrument
  let failures = 0
  let silent = false

  while (!signal.aborted) {
    const rung = bell.next()
    const now = momentOf(options)
    const asked = hasRoom() ? sequence.toAsk(now) : undefined
    if (asked === undefined) {
      await (sequence.hasHoles ? Promise.race([rung, pause(machine, LOOK_MS, signal)]) : rung)
      continue
    }
    try {
      const candles = await source.candles({ symbol, interval: '1m', ...asked }, signal)
      const answeredAt = clock.now()
      const rows = Array.from({ length: candles.length }, (_, row) => {
        const candle = candleAt(candles, row)
        return { candle, receivedTime: Math.max(answeredAt, candle.closeTime + 1) }
      })
      const silence = sequence.answered(asked, rows, momentOf(options))
      if (failures >= WORTH_TELLING) tell(`${symbol}: the venue answers again`)
      failures = 0
      const isSilent = silence !== undefined && silence.to - silence.from >= SILENT_MS
      if (isSilent && !silent) tell(`${symbol}: the venue has had no candle for 5 minutes`)
      silent = isSilent
      bell.ring()
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof VenueError)) throw error
      failures += 1
      if (failures === WORTH_TELLING) {
        tell(`${symbol}: missing minutes cannot be fetched (asking on): ${error.message}`)
      }
      const patience = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS)
      // Told to wait, we wait; else a stream that is back is worth a try.
      if (error.retryAfterMs !== undefined)
        await pause(machine, Math.max(patience, error.retryAfterMs), signal)
      else await Promise.race([hurry.next(), pause(machine, patience, signal)])
    }
  }
}
