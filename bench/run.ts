/**
 * `npm run bench`: every speed and score the project promises, beside its peer, in one run. Names of jobs may be given.
 * Exits with 1 when a bar is missed.
 */
import type { BenchRow } from './bench-row.ts'
import { run as book } from './book.ts'
import { run as evaluation } from './evaluation.ts'
import { run as features } from './features.ts'
import { run as forecastQuality } from './forecast-quality.ts'
import { run as forest } from './forest.ts'
import { run as framesToBronze } from './frames-to-bronze.ts'
import { run as importing } from './importing.ts'
import { run as liveLatency } from './live-latency.ts'
import { run as lstm } from './lstm.ts'
import { run as reconnectGap } from './reconnect-gap.ts'
import { run as streamParsing } from './stream-parsing.ts'
import { run as trades } from './trades.ts'
import { run as treeAnswers } from './tree-answers.ts'
import { run as trees } from './trees.ts'
import { run as tuning } from './tuning.ts'
import { run as walkForward } from './walk-forward.ts'

const JOBS: Readonly<Record<string, () => Promise<readonly BenchRow[]>>> = {
  importing,
  trades,
  trees,
  'tree-answers': treeAnswers,
  forest,
  lstm,
  features,
  evaluation,
  'walk-forward': walkForward,
  'forecast-quality': forecastQuality,
  tuning,
  'live-latency': liveLatency,
  'stream-parsing': streamParsing,
  'frames-to-bronze': framesToBronze,
  book,
  'reconnect-gap': reconnectGap,
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(JOBS, name))
if (unknown.length > 0) {
  console.error(
    `There is no benchmark ${unknown.join(', ')}; there are ${Object.keys(JOBS).join(', ')}.`,
  )
  process.exit(2)
}

const rows: BenchRow[] = []
for (const [name, job] of Object.entries(JOBS)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  console.error(`${name} …`)
  rows.push(...(await job()))
}
const titles = { job: 'job', ours: 'ours', peer: 'peer', ratio: 'ratio', bar: 'bar' }
const lines = [titles, ...rows].map(({ job, ours, peer, ratio, bar }) => [
  job,
  ours,
  peer,
  ratio,
  bar,
])
const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)))
lines.forEach((line, i) => {
  const verdict = i === 0 ? '' : rows[i - 1].pass ? 'met' : 'MISSED'
  console.log(
    [...line.map((cell, column) => cell.padEnd(widths[column])), verdict].join('  ').trimEnd(),
  )
})
if (rows.some(({ pass }) => !pass)) process.exitCode = 1
