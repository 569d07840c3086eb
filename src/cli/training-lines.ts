import type { JobEvent } from '../jobs/index.ts'
import { DAY_MS } from '../market/index.ts'
import { count } from './quantities.ts'

type Event<Kind extends JobEvent['kind']> = Extract<JobEvent, { readonly kind: Kind }>
type Verdict = Event<'champion-trained'>['verdict']

/** A training that begins: who competes, and who does only later. */
export function trainingText({ candles, candidates, later, aside }: Event<'training'>): string {
  const names = candidates.length > 0 ? ` (${candidates.join(', ')})` : ''
  const rest =
    later.length > 0
      ? `. ${later.join(', ')}: compared beside the forecasts, once there is one`
      : ''
  const patience = aside ? 'forecasts go on meanwhile' : 'this takes some seconds'
  return `Training on ${count(candles)} minutes${names}; ${patience}${rest}`
}

/** Who serves from now on, why, and what became of each candidate. */
export function trainedLines(
  { champion, version, verdict }: Event<'champion-trained'>,
  simulated: boolean,
): readonly string[] {
  const { candidates, testedFrom, testedTo, why } = verdict
  const days = ((testedTo - testedFrom) / DAY_MS).toFixed(0)
  const span = `the last ${days} ${simulated ? 'SIMULATED ' : ''}days`
  return [
    `Champion: ${champion.version}, version ${version}. Over ${span}, which nobody had seen: ${why}.`,
    ...candidates.map(
      (each) =>
        `- ${each.challenger}: ${each.promoted ? 'passed' : `missed ${missed(each)}`}. It explained ` +
        `${figure(each.r2Percent)} % of the variance beyond "price unchanged" (95 % interval ` +
        `${figure(each.r2Low)} to ${figure(each.r2High)}).`,
    ),
  ]
}

function missed({ checks }: Pick<Verdict, 'checks'>): string {
  return checks
    .filter(({ passed }) => !passed)
    .map(({ check, found }) => `${check} (${found})`)
    .join('; ')
}

function figure(value: number | null): string {
  return value === null ? '?' : value.toFixed(3)
}
