/**
 * One line of the benchmark's table: what we took, what the peer took in the same run, and whether
 * that is enough.
 */
export interface BenchRow {
  readonly job: string
  readonly ours: string
  readonly peer: string
  readonly ratio: string
  readonly bar: string
  readonly pass: boolean
}
