import { overlap, type Span, without } from '../lake/index.ts'
import { type Candle, candlesFrom, MINUTE_MS } from '../market/index.ts'
import type { FeedEvent } from './market-feed.ts'
import { type Moment, reached } from './moment.ts'

/** Minutes the venue is asked for at a time: one page of its answer. */
const PAGE_MINUTES = 1000
/** Told at a time, so that whoever catches up can be stopped in between. */
const BATCH = 500

interface Arrival {
  readonly candle: Candle
  readonly receivedTime: number
}

/** Why minutes are missing. `quiet`: nobody listened yet, so that they are no hole if they come in time. */
export interface Blame extends Span {
  readonly cause: 'disconnected' | 'missed' | 'not-yet-fetched'
  readonly evidence: string
  readonly quiet: boolean
}

interface Hole extends Blame {
  /** The venue is not asked before. */
  readonly askAt: Moment
  /** How often the venue answered without these minutes though it had later ones. */
  readonly denials: number
}

/** Until when a candle waits for an older one; when to ask again what was denied, and what the venue is silent on. */
interface Waits {
  patience(now: Moment): Moment
  /** After so many denials; undefined when they are enough to believe it. */
  denied(now: Moment, denials: number): Moment | undefined
  silent(now: Moment): Moment
}

/**
 * Puts minutes in order, whatever came how often, and knows which are missing. Pure: time is told to it.
 *
 * Each minute is in one of these: still to come (`due` or later), waiting, in a hole, or settled, that is handed
 * out or known to be absent. What is before `next` and not settled was given up in order and comes as `repaired`.
 */
export interface CandleSequence {
  /** A closed candle came by the stream. */
  arrive(arrival: Arrival, now: Moment): void
  /** All minutes before `end` should be here: what is not, is a hole, as `blame` says. */
  expect(end: number, now: Moment, blame: (hole: Span) => readonly Blame[]): void
  /** What to ask the venue for now. */
  toAsk(now: Moment): Span | undefined
  /** All that the venue has of that span. Says where it has nothing, nor anything later. */
  answered(asked: Span, rows: readonly Arrival[], now: Moment): Span | undefined
  /** What can be told now. */
  take(now: Moment): readonly FeedEvent[]
  /** When the candle that is next may be handed out, if it is here and our clock says it has not closed. */
  heldUntil(): number | undefined
  /** Whether there is something to ask for, or to lose patience with, sooner or later. */
  readonly hasHoles: boolean
  /** Candles that wait to be taken, or for one before them. */
  readonly waiting: number
}

/** `room`: how many candles may wait; what comes beyond is missing, and is asked for later. */
export function candleSequence(from: number, room: number, waits: Waits): CandleSequence {
  let next = from
  let due = from
  let newest = Number.NEGATIVE_INFINITY
  let holes: readonly Hole[] = []
  let absent: readonly Span[] = []
  const waiting = new Map<number, Arrival & { readonly since: Moment }>()
  /** When the last missing minute came: as long as they come, nothing is given up. */
  let progress: Moment = { market: 0, machine: 0 }
  const untold: FeedEvent[] = []
  /** Repairs whose candles wait: told after the last of them. */
  const inOrder: Extract<FeedEvent, { kind: 'repaired' }>[] = []

  function tell({ from, to, evidence }: Span & { evidence: string }, cause: Blame['cause']): void {
    untold.push({ kind: 'hole', from, to, cause, evidence })
  }

  /** Takes out of the holes what has come, and keeps the rest of them. */
  function fill(arrivals: readonly Arrival[], evidence: string, now: Moment): void {
    holes = holes.flatMap((hole) => {
      const rows = arrivals.filter(({ candle }) => contains(hole, candle.openTime))
      if (rows.length === 0) return [hole]
      const runs = runsOf(rows)
      for (const run of runs) repair(hole, run, evidence, now)
      progress = now
      return without(hole, runs.map(spanOf)).map((rest): Hole => ({ ...hole, ...rest }))
    })
  }

  function repair(hole: Hole, run: readonly Arrival[], evidence: string, since: Moment): void {
    const { from, to } = spanOf(run)
    const late = from < next // A hole is given up as a whole: all of it is late, or nothing.
    if (!late) for (const row of run) waiting.set(row.candle.openTime, { ...row, since })
    if (hole.quiet) return
    const rows = late ? run : []
    const candles = candlesFrom(rows.map(({ candle }) => candle))
    const receivedTime = Float64Array.from(rows, (row) => row.receivedTime)
    const event = { kind: 'repaired', from, to, evidence, candles, receivedTime } as const
    if (late) untold.push(event)
    else inOrder.push(event)
    inOrder.sort((a, b) => a.to - b.to)
  }

  /** Whether the first of the candles that wait has waited long enough. */
  function patienceIsOver(now: Moment): boolean {
    if (waiting.size === 0) return false
    const first = waiting.get(Math.min(...waiting.keys()))
    const begun = first && reached(first.since, progress) ? progress : first?.since
    return begun !== undefined && reached(waits.patience(begun), now)
  }

  return {
    arrive(arrival, now) {
      const { openTime } = arrival.candle
      newest = Math.max(newest, openTime)
      if (openTime < due) return fill([arrival], 'by the stream, late', now)
      if (openTime < next || waiting.has(openTime) || waiting.size >= room) return
      waiting.set(openTime, { ...arrival, since: now })
    },

    expect(end, now, blame) {
      const start = Math.max(next, due)
      due = Math.max(due, end)
      if (start >= end) return
      const here = Array.from(waiting.keys(), (time) => ({ from: time, to: time + MINUTE_MS }))
      for (const found of without({ from: start, to: end }, here).flatMap(blame)) {
        if (!found.quiet) tell(found, found.cause)
        const last = holes.at(-1)
        if (last && last.from >= next && continues(last, found)) {
          holes = [...holes.slice(0, -1), { ...last, to: found.to }]
        } else {
          holes = [...holes, { ...found, askAt: now, denials: 0 }]
        }
      }
    },

    toAsk(now) {
      const hole = holes.find(({ askAt }) => reached(askAt, now))
      if (hole === undefined) return undefined
      return { from: hole.from, to: Math.min(due, hole.from + PAGE_MINUTES * MINUTE_MS) }
    },

    answered(asked, rows, now) {
      newest = Math.max(newest, rows.at(-1)?.candle.openTime ?? newest)
      fill(rows, 'by asking the venue', now)
      const silence: Span[] = []
      holes = holes.flatMap((hole) => {
        const part = overlap(hole, asked)
        if (part === undefined) return [hole]
        const beyond = without(hole, [asked]).map((rest): Hole => ({ ...hole, ...rest }))
        const denied = overlap(part, { from: part.from, to: newest })
        const silent = overlap(part, { from: Math.max(part.from, newest), to: part.to })
        if (silent) {
          silence.push(silent)
          beyond.push({ ...hole, ...silent, askAt: waits.silent(now) })
        }
        if (denied === undefined) return beyond
        const denials = hole.denials + 1
        const askAt = waits.denied(now, denials)
        if (askAt) return [{ ...hole, ...denied, askAt, denials }, ...beyond]
        const evidence = `${hole.evidence}; the venue has none, asked ${denials} times`
        untold.push({ kind: 'hole', ...denied, cause: 'outage', evidence })
        if (denied.from >= next) absent = [...absent, denied]
        return beyond
      })
      holes = [...holes].sort((a, b) => a.from - b.from)
      const first = silence[0]
      return first && { from: first.from, to: silence[silence.length - 1].to }
    },

    take(now) {
      const told = untold.splice(0)
      while (told.length < BATCH) {
        while (inOrder.length > 0 && inOrder[0].to <= next) told.push(...inOrder.splice(0, 1))
        const arrival = waiting.get(next)
        if (arrival) {
          if (now.market <= arrival.candle.closeTime) return told // Our clock is behind the venue's.
          waiting.delete(next)
          const { candle, receivedTime } = arrival
          told.push({ kind: 'closed', candle, receivedTime })
          next += MINUTE_MS
          continue
        }
        const gone = absent.find((span) => contains(span, next))
        if (gone) {
          absent = absent.filter((span) => span !== gone)
          next = gone.to
          continue
        }
        const hole = holes.find((span) => contains(span, next))
        if (hole === undefined || !patienceIsOver(now)) return told
        if (hole.quiet) told.push({ kind: 'hole', ...facts(hole) })
        holes = holes.map((other) => (other === hole ? { ...hole, quiet: false } : other))
        next = hole.to
      }
      return told
    },

    heldUntil() {
      const held = waiting.get(next)
      return held && held.candle.closeTime + 1
    },

    get hasHoles() {
      return holes.length > 0
    },

    get waiting() {
      return waiting.size
    },
  }
}

const contains = ({ from, to }: Span, time: number) => from <= time && time < to

function facts({ from, to, cause, evidence }: Blame) {
  return { from, to, cause, evidence }
}

/** Whether a hole only grew. */
function continues(hole: Hole, found: Blame): boolean {
  return (
    hole.to === found.from &&
    hole.cause === found.cause &&
    hole.evidence === found.evidence &&
    hole.quiet === found.quiet &&
    hole.denials === 0
  )
}

/** Rows in order, cut where a minute is missing between two of them. */
function runsOf(rows: readonly Arrival[]): readonly (readonly Arrival[])[] {
  const runs: Arrival[][] = []
  for (const row of rows) {
    const last = runs.at(-1)
    if (last && spanOf(last).to === row.candle.openTime) last.push(row)
    else runs.push([row])
  }
  return runs
}

function spanOf(run: readonly Arrival[]): Span {
  return {
    from: run[0].candle.openTime,
    to: run[run.length - 1].candle.openTime + MINUTE_MS,
  }
}
