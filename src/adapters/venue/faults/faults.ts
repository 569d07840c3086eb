import { MINUTE_MS } from '../../../market/index.ts'
import { type Clock, seededRandom } from '../../../runtime/index.ts'
import { activeTurn, beginsWithin, type PlannedFault, planned } from './fault-plan.ts'
import { durationMs, type FaultEntry, type FaultKind, type FaultScript } from './fault-script.ts'

/** What a message is, for a fault that picks some of them. */
interface Subject {
  readonly where: 'streams' | 'rest'
  /** A stream's name, or a path. */
  readonly name: string
  readonly symbol?: string | undefined
}

/** What goes wrong at the moment. */
export interface Faults {
  /** The fault of this kind that this subject meets now; chance decides where the script gives a share. */
  meets(kind: FaultKind, subject: Subject): FaultEntry | undefined
  /** Faults of a moment (`drop`, `close24h`, `serverShutdown`) that have come up since they were last asked for. */
  arisen(): readonly FaultEntry[]
  /** Whether a minute's candle is missing at this place; what heals is there again for REST, never for a stream. */
  isMissing(where: 'streams' | 'rest', symbol: string, openTime: number): boolean
  /** What the venue's clock is wrong by, ms. */
  skewMs(): number
  /** Whether a request that was carried out gets no answer. */
  answerLost(path: string): boolean
  add(entry: FaultEntry): void
  clear(): void
  list(): readonly FaultEntry[]
}

const MOMENTS: ReadonlySet<FaultKind> = new Set(['drop', 'close24h', 'serverShutdown'])

export function faultsOf(script: FaultScript | undefined, clock: Clock): Faults {
  const seed = script?.seed ?? 1
  const random = seededRandom(seed)
  const startsAt = clock.now()
  let askedAt = startsAt - 1
  let faults: PlannedFault[] = []
  for (const entry of script?.faults ?? []) plan(entry, startsAt)

  function plan(entry: FaultEntry, from: number): void {
    faults = [...faults, planned(entry, from, seed + 7919 * faults.length)]
  }

  function applies({ entry }: PlannedFault, kind: FaultKind, subject: Subject): boolean {
    const { fault, symbols, where = 'both', only } = entry
    return (
      fault === kind &&
      (where === 'both' || where === subject.where) &&
      (only === undefined || subject.name.includes(only)) &&
      (symbols === undefined || (subject.symbol !== undefined && symbols.includes(subject.symbol)))
    )
  }

  function meets(kind: FaultKind, subject: Subject): FaultEntry | undefined {
    if (faults.length === 0) return undefined
    const now = clock.now()
    const met = faults.find(
      (fault) => applies(fault, kind, subject) && activeTurn(fault, now) !== undefined,
    )
    if (met === undefined) return undefined
    const { share } = met.entry
    return share === undefined || random.uniform() < share ? met.entry : undefined
  }

  return {
    meets,
    arisen() {
      const [after, now] = [askedAt, clock.now()]
      askedAt = now
      return faults
        .filter(({ entry }) => MOMENTS.has(entry.fault))
        .filter((fault) => beginsWithin(fault, after, now))
        .map(({ entry }) => entry)
    },
    isMissing(where, symbol, openTime) {
      const now = clock.now()
      return faults.some((fault) => {
        if (!applies(fault, 'missing', { where, name: '', symbol })) return false
        const begins = activeTurn(fault, openTime)
        if (begins === undefined && activeTurn(fault, openTime + MINUTE_MS - 1) === undefined) {
          return false
        }
        const { healsAfter } = fault.entry
        const ends = (begins ?? openTime) + fault.lasts
        return (
          where === 'streams' || healsAfter === undefined || now < ends + durationMs(healsAfter)
        )
      })
    },
    skewMs() {
      const met = meets('skew', { where: 'rest', name: '' })
      return met?.by === undefined ? 0 : durationMs(met.by)
    },
    answerLost: (path) => meets('answerLost', { where: 'rest', name: path }) !== undefined,
    add: (entry) => plan(entry, clock.now()),
    clear() {
      faults = []
    },
    list: () => faults.map(({ entry }) => entry),
  }
}
