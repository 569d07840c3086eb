import { Command } from 'commander'
import { tradeCollector } from '../../jobs/index.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import { count } from '../quantities.ts'
import { minuteWords } from '../time-words.ts'

/** `quantai collect`: candles from a venue that has trades and nothing else. */
export const collectCommand: CommandFile = (cli) =>
  new Command('collect')
    .description(
      "Listen to Finnhub's trades of the settings' SYMBOLS and bring candles made of them into the lake, as venue " +
        'finnhub, until Ctrl-C. Finnhub does not say who was the taker: those columns stay empty, and features ' +
        'that need them are undefined. What it missed cannot be asked for.',
    )
    .addHelpText(
      'after',
      examples([
        ['FINNHUB_TOKEN=… quantai collect', 'candles of a second and a minute'],
        ['FINNHUB_TOKEN=… SYMBOLS=BTCUSDT,ETHUSDT quantai collect', 'of two symbols'],
      ]),
    )
    .action(() => collect(cli))

/** Runs until it is stopped, which is its normal end. */
async function collect(cli: Cli): Promise<void> {
  const { out, err } = cli.terminal
  const signal = cli.interruption()
  const platform = cli.platform()
  const lake = await platform.openLake()
  const { hub, clock, symbols } = await platform.openTrades()
  const failure = Promise.withResolvers<never>()
  const tell = (trouble: string) => err.write(`${trouble}\n`)
  out.write(`Listening to the trades of ${symbols.join(', ')} at Finnhub; Ctrl-C stops\n`)
  const collectors = symbols.map((symbol) =>
    tradeCollector({
      ...{ instrument: { venue: 'finnhub', market: 'spot', symbol }, hub, clock, lake, tell },
      onFailure: failure.reject,
      onMinute({ candle: { closeTime, close, volume, tradeCount } }) {
        const at = minuteWords(closeTime + 1)
        out.write(`${at}  ${symbol}  ${close}  ${count(tradeCount)} trades, volume ${volume}\n`)
      },
      onConnection(state, reason) {
        out.write(`${symbol}: ${state === 'up' ? 'connected' : `${state}: ${reason}`}\n`)
      },
    }),
  )
  try {
    await Promise.race([stopped(signal), failure.promise])
  } finally {
    for (const collector of collectors) await collector.close()
  }
  out.write('Stopped. What was heard is in the lake.\n')
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
