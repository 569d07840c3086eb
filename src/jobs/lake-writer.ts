import { CANDLES } from '../ingest/index.ts'
import type { Lake } from '../lake/index.ts'
import type { Instrument } from '../market/index.ts'
import type { Bus } from '../runtime/index.ts'
import { candleBuffer } from './candle-buffer.ts'

export interface LakeWriter {
  /** Resolves when everything published of this instrument so far is in the lake. */
  sync(instrument: Instrument): Promise<void>
  /** Writes what is left of all of them: after the bus was closed. */
  flush(): Promise<void>
}

/** Brings the candles that go over the bus into the lake, a quarter of an hour at a time. */
export function lakeWriter(bus: Bus, lake: Lake): LakeWriter {
  const buffers = new Map<string, ReturnType<typeof candleBuffer>>()

  function bufferOf(instrument: Instrument): ReturnType<typeof candleBuffer> {
    const known = buffers.get(instrument.symbol)
    if (known !== undefined) return known
    const buffer = candleBuffer({ lake, instrument, source: `${instrument.venue} live` })
    buffers.set(instrument.symbol, buffer)
    return buffer
  }

  const subscription = bus.subscribe(CANDLES, 'lake', ({ message }) =>
    bufferOf(message.instrument).add(message.candle, message.receivedTime),
  )

  return {
    async sync(instrument) {
      await subscription.caughtUp(instrument.symbol)
      await bufferOf(instrument).flush()
    },
    async flush() {
      for (const buffer of buffers.values()) await buffer.flush()
    },
  }
}
