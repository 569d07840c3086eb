import { scaleUtc } from 'd3-scale'
import type { EvaluationFold } from '../scores/index.ts'
import { timeTicks } from './axes.ts'
import { at, type Chart, label, segment } from './chart.ts'
import { html } from './html.ts'
import { count, day, minute } from './numerals.ts'

const WIDTH = 640
const [LEFT, RIGHT, TOP] = [34, 630, 8]
const LABELS = 6

/** What each fold learnt from and what it was tested on, along one time axis. */
export function foldChart(folds: readonly EvaluationFold[]): Chart {
  const row = folds.length > 40 ? 5 : 12
  const bottom = TOP + row * folds.length
  const x = scaleUtc(
    [
      Math.min(...folds.map(({ trainFrom }) => trainFrom)),
      Math.max(...folds.map(({ testTo }) => testTo)),
    ],
    [LEFT, RIGHT],
  )
  const bar = (kind: string, start: number, end: number, y: number, words: string) =>
    html`<rect class="${kind}" x="${at(x(start))}" y="${at(y)}" width="${at(Math.max(1, x(end) - x(start)))}" height="${row - 3}"><title>${words}</title></rect>`
  const bars = folds.map((fold, i) => {
    const y = TOP + i * row
    return html`${bar('train', fold.trainFrom, fold.trainTo, y, `fold ${i + 1} learns from ${count(fold.trainRows)} rows`)}${bar('test', fold.testFrom, fold.testTo, y, `fold ${i + 1} is tested on ${count(fold.testRows)} rows`)}`
  })
  return {
    title: 'The folds',
    caption:
      'Each row is a fit: grey is what it learnt from, blue what it was tested on. Every forecast scored here was made by a model that had not seen its span.',
    width: WIDTH,
    height: bottom + 24,
    body: html`<g class="axis">${timeTicks(x, LABELS).map((tick) => html`${segment('grid', tick.at, TOP, tick.at, bottom)}${label(tick.at, bottom + 16, tick.text, 'middle')}`)}</g>${bars}`,
    header: ['fold', 'learns from', 'to', 'rows', 'tested from', 'to', 'rows'],
    rows: folds.map((fold, i) => [
      String(i + 1),
      day(fold.trainFrom),
      minute(fold.trainTo),
      count(fold.trainRows),
      day(fold.testFrom),
      day(fold.testTo),
      count(fold.testRows),
    ]),
  }
}
