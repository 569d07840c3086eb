import { Command } from 'commander'
import { startServer } from '../../api/index.ts'
import { mainJob } from '../../jobs/index.ts'
import { modelsByNames } from '../../models/index.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import { type JobView, jobView } from '../job-view.ts'

/** `quantai start`: the main job. */
export const startCommand: CommandFile = (cli) =>
  new Command('start')
    .description(
      'Forecast every minute as it closes, score every forecast as its outcome arrives, and show both ' +
        'here and on a page. Ctrl-C stops it; starting it again goes on where it was.',
    )
    .addHelpText(
      'after',
      examples([
        ['quantai start', 'the live market where it answers, else a simulated one'],
        ['SYMBOLS=BTCUSDT,ETHUSDT quantai start', 'two symbols, each on its own'],
        ['REPLAY_DIR=./archive quantai start', 'a recording of a real market, played again'],
        ['MODELS="ridge,blend(forest,boosting)" quantai start', 'other models compete to forecast'],
        [
          'MARKET=simulated REPLAY_SPEED=1 PORT=9000 quantai start',
          'in real time, on another port',
        ],
      ]),
    )
    .action(() => start(cli))

/** Runs until it is stopped, which is its normal end: a Ctrl-C is no failure here, and the exit code is 0. */
async function start(cli: Cli): Promise<void> {
  const signal = cli.interruption()
  const view = jobView(cli.terminal, () => performance.now())
  try {
    await serve(cli, view, signal)
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error
  }
  view.stopped()
}

async function serve(cli: Cli, view: JobView, signal: AbortSignal): Promise<void> {
  const platform = cli.platform()
  const settings = platform.settings()
  const { HORIZON: horizonMinutes, SEED: seed, HOST: host, PORT: port } = settings
  const { MODELS, FEATURE_SET: set, INTERVALS: intervals, VOLATILITY: volatility } = settings
  const candidates = [...new Set(modelsByNames(MODELS).map(({ name }) => name))]
  view.opening(platform.codeVersion, settings)
  const database = await platform.openDatabase()
  const lake = await platform.openLake()
  const { markets, begin } = await platform.openMarkets(signal)
  view.market(markets[0])
  const job = mainJob({
    ...{ markets, begin, lake, database, horizonMinutes, seed },
    bus: platform.openBus(),
    codeVersion: platform.codeVersion,
    contest: { candidates, set, intervals, volatility },
    machine: platform.clock,
    onEvent: view.show,
  })
  const server = await startServer({
    ...{ host, port, log: platform.log() },
    ...{ dashboards: job.dashboards, explain: job.explain },
  })
  view.page(server.url)
  try {
    await job.run(signal)
    // The recording is over, but its scores are still worth looking at.
    if (!signal.aborted) await aborted(signal)
  } finally {
    await server.close()
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
