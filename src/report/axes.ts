import type { ScaleLinear, ScaleTime } from 'd3-scale'
import { DAY_MS } from '../market/index.ts'
import { label, segment } from './chart.ts'
import { html, type Markup } from './html.ts'
import { monthAndDay, shortMonth } from './numerals.ts'

/** Where the drawing is inside its frame, in the drawing's units. */
export interface Frame {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export const SMALL: Frame = { width: 340, height: 250, left: 46, right: 330, top: 26, bottom: 214 }
export const WIDE: Frame = { width: 500, height: 240, left: 46, right: 490, top: 26, bottom: 214 }

/** A mark on an axis, at a position of the drawing. */
export interface Tick {
  readonly at: number
  readonly text: string
}

interface Axis {
  readonly name: string
  readonly ticks: readonly Tick[]
}

/** About so many round values of a scale, as ticks. */
export function ticksOf(scale: ScaleLinear<number, number>, number: number): readonly Tick[] {
  const text = scale.tickFormat(number)
  return scale.ticks(number).map((value) => ({ at: scale(value), text: text(value) }))
}

/** At most so many round moments, in UTC: months where the scale spans several, else days. */
export function timeTicks(scale: ScaleTime<number, number>, most: number): readonly Tick[] {
  const [from, to] = scale.domain().map(Number)
  const text = to - from > 120 * DAY_MS ? shortMonth : monthAndDay
  const ticks = scale.ticks(most)
  const step = Math.ceil(ticks.length / most)
  return ticks
    .filter((_, i) => i % step === 0)
    .map((time) => ({ at: scale(time), text: text(time.getTime()) }))
}

/** Grid, ticks and names of both axes. The name of y stands above its ticks, where it reads without turning. */
export function axes(frame: Frame, { x, y }: { readonly x: Axis; readonly y: Axis }): Markup {
  const { left, right, top, bottom, height } = frame
  const down = y.ticks.map(
    (tick) =>
      html`${segment('grid', left, tick.at, right, tick.at)}${label(left - 6, tick.at + 4, tick.text, 'end')}`,
  )
  const across = x.ticks.map(
    (tick) =>
      html`${segment('grid', tick.at, bottom, tick.at, bottom + 4)}${label(tick.at, bottom + 17, tick.text, 'middle')}`,
  )
  return html`<g class="axis">${down}${across}${label(0, top - 12, y.name)}${label(right, height - 4, x.name, 'end')}</g>`
}

/** Keeps a drawing inside the frame: a nested svg clips, and needs no id as a clip path would. */
export function clipped({ left, right, top, bottom }: Frame, drawing: Markup): Markup {
  const [width, height] = [right - left, bottom - top]
  return html`<svg x="${left}" y="${top}" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}">${drawing}</svg>`
}
