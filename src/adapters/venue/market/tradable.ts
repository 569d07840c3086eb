import type { Clock } from '../../../runtime/index.ts'
import type { TradableMarket } from '../exchange-port.ts'
import type { Player } from './player.ts'

/** A market being played, as an exchange sees it. */
export function tradable(player: Player, clock: Clock): TradableMarket {
  return {
    ...player.tape.listing,
    book: () => player.book(),
    lastPrice: () => player.lastTrade()?.ticks,
    onTrade: (listener) =>
      player.onEvent((event) => {
        if (event.kind === 'run') listener(event.trade)
      }),
    onBook: (listener) =>
      player.onEvent((event) => {
        if (event.kind === 'book') listener(player.book())
      }),
    now: () => clock.now(),
  }
}
