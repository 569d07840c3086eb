import { Command, InvalidArgumentError, Option } from 'commander'
import { formatTime, SYMBOL_FORM } from '../../runtime/index.ts'
import { fromOption } from '../arguments.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import type { RunningVenue, VenueRequest } from '../platform.ts'
import { painter } from '../terminal.ts'

const FASTEST = 10_000

/** `quantai venue`: an exchange on this machine. */
export const venueCommand: CommandFile = (cli) =>
  new Command('venue')
    .description(
      "Serve an exchange on this machine that speaks Binance's REST and WebSocket protocol, from recorded or " +
        'simulated data, at any speed and with any trouble wanted. Ctrl-C stops it.',
    )
    .option(
      '--data <what>',
      'simulated, a folder of archive files, or a folder of recorded frames',
      'simulated',
    )
    .addOption(
      new Option('--speed <times>', 'market minutes per minute; 1 is real time')
        .argParser(speed)
        .default(60),
    )
    .addOption(
      new Option('--port <port>', 'where to listen; 0 takes any free port')
        .argParser(port)
        .default(8010),
    )
    .option('--host <host>', 'the address to listen on', '127.0.0.1')
    .addOption(
      new Option('--symbols <list>', 'such as BTCUSDT,ETHUSDT; otherwise all there are').argParser(
        symbols,
      ),
    )
    .addOption(fromOption())
    .option(
      '--faults <file>',
      'a script of what shall go wrong: docs/recipes/use-the-local-venue.md',
    )
    .option('--api-key <key>', 'who may trade on it', 'local-venue-key')
    .option('--api-secret <secret>', 'what orders are signed with', 'local-venue-secret')
    .addHelpText(
      'after',
      examples([
        ['quantai venue', 'a simulated market, a market minute a second'],
        ['quantai venue --data ./archive --from 2024-08-08', 'recorded candles, from that day on'],
        ['quantai venue --data ./frames --speed 1', 'recorded frames, to the letter'],
        ['quantai venue --speed 600 --faults faults.json', 'an exchange in trouble'],
      ]),
    )
    .action((request: VenueRequest) => serve(cli, request))

/** Runs until it is stopped, which is its normal end: a Ctrl-C is no failure here. */
async function serve(cli: Cli, request: VenueRequest): Promise<void> {
  const signal = cli.interruption()
  const { out } = cli.terminal
  const { data, faults } = request
  if (data !== 'simulated')
    out.write(`Reading ${data} … (a large archive takes a minute or two the first time)\n`)
  const venue = await cli.platform().openVenue(request, signal)
  out.write(`${introduction(venue, request, painter(out)).join('\n')}\n`)
  const ended = venue.over.then(() => {
    if (!signal.aborted) out.write('The recording is over; the venue goes on answering.\n')
  })
  if (faults !== undefined) out.write(`Trouble comes as ${faults} says.\n`)
  await Promise.all([aborted(signal), Promise.race([ended, aborted(signal)])])
  await venue.close()
  out.write('\nThe venue is closed.\n')
}

function introduction(
  { url, streamUrl, source, startsAt, markets }: RunningVenue,
  { speed: times, apiKey, apiSecret }: VenueRequest,
  paint: ReturnType<typeof painter>,
): readonly string[] {
  const label = source === 'simulated' ? 'SIMULATED' : 'REPLAYED'
  const pace = times === 1 ? 'in real time' : `at ${times} × real time`
  const [{ symbol }] = markets
  const stream = `${symbol.toLowerCase()}@kline_1m`
  return [
    paint('bold', `A ${label} exchange listens on ${url}; its time runs ${pace}.`),
    `It is ${formatTime(startsAt)} there.`,
    '',
    ...markets.map((market) => `  ${market.symbol.padEnd(10)} ${market.description}`),
    '',
    'Point a platform at it:',
    `  BINANCE_REST_URL=${url} BINANCE_STREAM_URL=${streamUrl} quantai start`,
    'Or look yourself:',
    `  curl '${url}/api/v3/klines?symbol=${symbol}&interval=1m&limit=5'`,
    `  ${streamUrl}/ws/${stream}   (and /stream?streams=…, SUBSCRIBE, Finnhub at /finnhub?token=any)`,
    `  quantai import ${url} --symbol ${symbol} --from …   (its archive)`,
    `  curl -d '{"fault":"drop"}' ${url}/venue/faults   (make something go wrong)`,
    `Orders, signed with the key ${apiKey} and the secret ${apiSecret}: ${url}/api/v3/order, ${streamUrl}/ws-api/v3`,
    '',
    'Ctrl-C stops it.',
  ]
}

function speed(text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (value > 0 && value <= FASTEST) return value
  throw new InvalidArgumentError(`It must be a number above 0, up to ${FASTEST}.`)
}

function port(text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (value <= 65_535) return value
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.')
}

function symbols(text: string): readonly string[] {
  const list = text.split(',').map((symbol) => symbol.trim())
  if (list.every((symbol) => new RegExp(SYMBOL_FORM).test(symbol))) return list
  throw new InvalidArgumentError('It must be upper-case names, such as BTCUSDT,ETHUSDT.')
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
