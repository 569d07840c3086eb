import { count, duration } from './quantities.ts'
import type { TextStream } from './terminal.ts'

/** How far a job is. */
interface ProgressStep {
  /** Pieces finished; a fraction stands for the part of the piece under way. */
  readonly done: number
  readonly total: number
  /** Rows so far, for the rate; left out where rows are not what takes the time. */
  readonly rows?: number
  /** What is under way, e.g. a file's name. */
  readonly doing: string
}

/** Keeps a person up to date while a job runs. */
export interface Progress {
  show(step: ProgressStep): void
  /** A line that stays, such as a warning. */
  note(text: string): void
  /** Takes the rewritten line away. Nothing is shown after it. */
  end(): void
}

interface ProgressOptions {
  readonly stream: TextStream
  /** What the pieces are, e.g. `files`. */
  readonly unit: string
  /** Milliseconds, from anywhere, never going back. */
  readonly now: () => number
}

const REDRAW_MS = 100
/** A log of a long job should stay readable. */
const PLAIN_LINE_MS = 5_000

/** One line that rewrites itself on a terminal; a plain line now and then elsewhere. */
export function progress({ stream, unit, now }: ProgressOptions): Progress {
  const rewrites = stream.isTTY === true
  const start = now()
  let shownAt = Number.NEGATIVE_INFINITY
  let drawn = ''
  let complete = false

  const clear = () => {
    if (drawn !== '') stream.write('\r\x1b[K')
  }

  return {
    show(step) {
      const time = now()
      const completes = !complete && step.done >= step.total // The last step is always shown, once.
      if (time - shownAt < (rewrites ? REDRAW_MS : PLAIN_LINE_MS) && !completes) return
      complete ||= completes
      shownAt = time
      const text = progressText(step, unit, time - start)
      if (!rewrites) {
        stream.write(`${text}\n`)
        return
      }
      // A line that wraps cannot be rewritten: the last column is left free, too. Zero columns means unknown.
      drawn = text.slice(0, Math.max(20, (stream.columns || 80) - 1))
      stream.write(`\r\x1b[K${drawn}`)
    },
    note(text) {
      clear()
      stream.write(`${text}\n${drawn}`)
    },
    end() {
      clear()
      drawn = ''
    },
  }
}

function progressText(step: ProgressStep, unit: string, elapsedMs: number): string {
  const { done, total, rows, doing } = step
  const parts = [`${count(Math.floor(done))}/${count(total)} ${unit}`]
  if (rows !== undefined) parts.push(`${count(rows)} rows`)
  if (rows !== undefined && elapsedMs > 0) parts.push(`${count(rows / (elapsedMs / 1000))} rows/s`)
  // A second's work is the least that says anything about the rest.
  if (done > 0 && done < total && elapsedMs >= 1000) {
    parts.push(`${duration((elapsedMs / done) * (total - done))} left`)
  }
  if (doing !== '') parts.push(doing)
  return parts.join('  ')
}
