import type { Lake } from '../lake/index.ts'
import { type Instrument, MINUTE_MS } from '../market/index.ts'
import { type Champion, loadChampion, type ModelStore } from '../models/index.ts'
import { JobError } from './job-error.ts'
import { registeredName } from './train-champion.ts'

/** A version of a registered model, and the market it is about. */
export interface RegisteredChampion {
  readonly name: string
  readonly version: number
  readonly champion: Champion
  readonly instrument: Instrument
}

/**
 * The model that `name` or `name@version` says; the one that serves where no version is named, and where no name
 * is, that of the symbol. Throws `NO_MODEL`, with the names there are.
 */
export async function registeredChampion(options: {
  readonly asked: string | undefined
  readonly symbol: string
  readonly horizonMinutes: number
  readonly models: ModelStore
  readonly lake: Lake
}): Promise<RegisteredChampion> {
  const { asked, symbol, horizonMinutes, models, lake } = options
  const { series } = await lake.manifest()
  const known = await models.names()
  const instruments = series
    .filter(({ interval }) => interval === '1m')
    .map(({ instrument }) => instrument)
  const [wanted, number] = asked?.split('@') ?? [undefined, undefined]
  const names = known.filter((name) =>
    wanted === undefined
      ? instruments.some(
          (each) => each.symbol === symbol && registeredName(each, horizonMinutes) === name,
        )
      : name === wanted,
  )
  if (names.length !== 1) {
    const what = wanted === undefined ? `model of ${symbol}` : `model called ${wanted}`
    const found =
      names.length === 0 ? `There is no ${what}` : `There are several: ${names.join(', ')}`
    const there = known.length === 0 ? 'none is registered yet' : `there are ${known.join(', ')}`
    throw new JobError('NO_MODEL', `${found}. Name one by --model; ${there}.`)
  }
  const [name] = names
  const version =
    number === undefined
      ? await models.byAlias(name, 'champion')
      : /^\d{1,9}$/.test(number)
        ? await models.byVersion(name, Number(number))
        : undefined
  if (version === undefined) {
    const what = number === undefined ? 'no champion' : `no version ${number}`
    throw new JobError('NO_MODEL', `${name} has ${what}: quantai models ${name}`)
  }
  const champion = loadChampion(version.artifact)
  const horizon = champion.facts.horizonMs / MINUTE_MS
  const instrument = instruments.find((each) => registeredName(each, horizon) === name)
  if (instrument === undefined) {
    throw new JobError('NO_MODEL', `The lake has no candles of the market of ${name}: quantai lake`)
  }
  return { name, version: version.version, champion, instrument }
}
