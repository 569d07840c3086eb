/**
 * `npm run bench`: every speed and score the project promises, beside its peer, in one run. Names of jobs may be given.
 * Exits with 1 when a bar is missed. `forecast-quality`, the last, takes longer than all others.
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
  tuning,
  'live-latency': liveLatency,
  'stream-parsing': streamParsing,
  'frames-to-bronze': framesToBronze,
  book,
  'reconnect-gap': reconnectGap,
  'forecast-quality': forecastQuality,
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(JOBS, name))
if (unknown.length > 0) {
  console.error(
    `There is no benchmark ${unknown.join(', ')}; there are ${Object.keys(JOBS).join(', ')}.`,
  )
  process.exit(2)
}

for (const [name, job] of Object.entries(JOBS)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  console.error(`${name} …`)
  const rows = await job()
  // As soon as they are known: all jobs together take the better part of an hour.
  if (rows.length > 0) console.log(tableOf(rows))
  if (rows.some(({ pass }) => !pass)) process.exitCode = 1
}

function tableOf(rows: readonly BenchRow[]): string {
  const titles = ['job', 'ours', 'peer', 'ratio', 'bar', '']
  const cells = rows.map(({ job, ours, peer, ratio, bar, pass }) => [
    ...[job, ours, peer, ratio, bar],
    pass ? 'met' : 'MISSED',
  ])
  const lines = [titles, ...cells]
  const widths = titles.map((_, column) => Math.max(...lines.map((line) => line[column].length)))
  return lines
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column])).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('')
}
