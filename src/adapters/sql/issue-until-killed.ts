import { BTC, issuedAt, minuteOf, scored } from '../../../test/forecasts.ts'
import { systemClock } from '../../runtime/index.ts'
import { openDatabase } from './index.ts'

// A process of the kill test: opens the database, begins a run that it never ends, says what it finds there and whether the chains hold, then
// issues forecasts and settles them ten minutes later, saying so each time it has been promised that one is kept.
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)

const [folder] = process.argv.slice(2)
const { forecasts, runs } = await openDatabase({ url: `file:${folder}`, clock: systemClock() })
await runs.start({
  ...{ kind: 'train', experiment: 'BTCUSDT-10m', codeVersion: 'test' },
  ...{ params: {}, dataManifest: {} },
})
const records = await forecasts.recent(BTC, 10, { limit: 1_000_000 })
say({
  verdict: await forecasts.verifyChain(),
  issued: records.map(({ forecast }) => minuteOf(forecast)),
  settled: records.filter(({ outcome }) => outcome).map(({ forecast }) => minuteOf(forecast)),
})

for (const forecast of (await forecasts.pending(BTC, 10)).slice(0, -10)) {
  await settle(minuteOf(forecast)) // What the one before us had no time for.
}
const [newest] = records
for (let minute = newest ? minuteOf(newest.forecast) + 1 : 0; ; minute++) {
  await forecasts.issue(issuedAt(minute))
  say({ issued: minute })
  if (minute >= 10) await settle(minute - 10)
}

async function settle(minute: number): Promise<void> {
  await forecasts.settle(scored(issuedAt(minute)))
  say({ settled: minute })
}
