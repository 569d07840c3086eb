import { Command } from 'commander'
import { startServer } from '../../api/index.ts'
import { mainJob } from '../../jobs/index.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import { jobView } from '../job-view.ts'

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
        ['quantai start', 'a simulated market, without any service'],
        ['REPLAY_DIR=./archive quantai start', 'a recording of a real market, played again'],
        ['REPLAY_SPEED=1 PORT=9000 quantai start', 'in real time, on another port'],
      ]),
    )
    .action(() => start(cli))

async function start(cli: Cli): Promise<void> {
  const platform = cli.platform()
  const signal = cli.interruption()
  const { HORIZON: horizonMinutes, SEED: seed, HOST: host, PORT: port } = platform.settings()
  const view = jobView(cli.terminal, () => performance.now())
  const database = await platform.openDatabase()
  const lake = await platform.openLake()
  const feed = await platform.openMarket(signal)
  view.market(feed, platform.codeVersion)
  const job = mainJob({
    ...{ feed, lake, database, horizonMinutes, seed },
    codeVersion: platform.codeVersion,
    now: () => platform.clock.now(),
    onEvent: view.show,
  })
  const server = await startServer({ host, port, dashboard: job.dashboard, log: platform.log() })
  view.page(server.url)
  try {
    await job.run(signal)
    // The recording is over, but its scores are still worth looking at.
    if (!signal.aborted) await aborted(signal)
  } finally {
    await server.close()
  }
  view.stopped()
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
