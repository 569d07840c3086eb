import { VenueError } from '../ingest/index.ts'
import type { Settings } from '../runtime/index.ts'

/** Which market it is to be, and why, as half a sentence for people. */
export interface MarketChoice {
  readonly kind: 'binance' | 'replay' | 'simulated'
  readonly because: string
}

/**
 * The market that MARKET asks for. `answers` says whether the live venue answers; it is asked only where that
 * makes a difference. Throws a `VenueError` that says what to do where what was asked for cannot be had.
 */
export async function chooseMarket(
  {
    MARKET,
    REPLAY_DIR,
    BINANCE_REST_URL,
  }: Pick<Settings, 'MARKET' | 'REPLAY_DIR' | 'BINANCE_REST_URL'>,
  answers: () => Promise<boolean>,
): Promise<MarketChoice> {
  if (MARKET === 'simulated') return { kind: 'simulated', because: 'MARKET is simulated' }
  if (MARKET === 'replay' && REPLAY_DIR === undefined) {
    throw new VenueError(
      'NO_RECORDING',
      'MARKET is replay, and there is nothing to replay. Set REPLAY_DIR to a folder in the layout of the archive.',
    )
  }
  if (MARKET !== 'binance' && REPLAY_DIR !== undefined) {
    return { kind: 'replay', because: 'REPLAY_DIR is set' }
  }
  if (await answers()) {
    const because = MARKET === 'binance' ? 'MARKET is binance' : 'it answers'
    return { kind: 'binance', because }
  }
  if (MARKET === 'auto') {
    return {
      kind: 'simulated',
      because: `REPLAY_DIR is not set, and ${BINANCE_REST_URL} does not answer`,
    }
  }
  throw new VenueError(
    'UNAVAILABLE',
    `MARKET is binance, and ${BINANCE_REST_URL} does not answer. Check the network or BINANCE_REST_URL, or set ` +
      'MARKET to auto or simulated.',
  )
}
