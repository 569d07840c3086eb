import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { fromUnits } from '../market/decimals.ts'
import type { Player } from '../market/player.ts'
import { singlesOf } from '../market/single-trades.ts'
import type { Connection } from './connection.ts'

/** How Finnhub names what Binance trades. */
const PREFIX = 'BINANCE:'

const request = Compile(
  Type.Object({ type: Type.Enum(['subscribe', 'unsubscribe']), symbol: Type.String() }),
)

/** Speaks to one client as Finnhub's socket does: trades without a side, several in a message. */
export function serveFinnhub(connection: Connection, players: readonly Player[]): void {
  const { socket } = connection
  const ends = new Map<string, () => void>()
  socket.on('close', () => {
    for (const end of ends.values()) end()
  })
  socket.on('message', (raw) => {
    const asked = parse(String(raw))
    if (asked === undefined) return fail('Invalid message')
    const { type, symbol } = asked
    if (type === 'unsubscribe') {
      ends.get(symbol)?.()
      ends.delete(symbol)
      return
    }
    const player = players.find(({ tape }) => `${PREFIX}${tape.listing.symbol}` === symbol)
    if (player === undefined) return fail(`Invalid symbol ${symbol}`)
    if (!ends.has(symbol)) ends.set(symbol, listen(player, symbol))
  })

  function fail(msg: string): void {
    socket.send(JSON.stringify({ msg, type: 'error' }))
  }

  function listen(player: Player, symbol: string): () => void {
    const { source, listing } = player.tape
    return player.onEvent((event) => {
      const told =
        event.kind === 'single'
          ? [event.trade]
          : event.kind === 'run' && source !== 'recorded'
            ? [...singlesOf(event.trade)]
            : []
      if (told.length === 0) return
      const data = told.map(({ ticks, lots, time }) => ({
        ...{ c: null, p: fromUnits(ticks, listing.priceDecimals), s: symbol },
        ...{ t: time, v: fromUnits(lots, listing.quantityDecimals) },
      }))
      connection.enqueue(JSON.stringify({ data, type: 'trade' }))
    })
  }
}

function parse(text: string) {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined // The client is told by an error message.
  }
  return request.Check(value) ? value : undefined
}
