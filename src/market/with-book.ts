import { type BookMinutes, bookMinutesOf } from './book-minute.ts'
import type { Candles } from './candle.ts'

/**
 * Candles with the minutes of book beside them, joined by time: a candle without its minute of book has NaN
 * there, and minutes without a candle are left out.
 */
export function withBook(candles: Candles, minutes: BookMinutes): Candles {
  const places = new Int32Array(candles.length)
  let next = 0
  for (let i = 0; i < candles.length; i++) {
    while (next < minutes.length && minutes.openTime[next] < candles.openTime[i]) next++
    const found = next < minutes.length && minutes.openTime[next] === candles.openTime[i]
    places[i] = found ? next : -1
  }
  const book = bookMinutesOf(candles.length, (field) => {
    if (field === 'openTime') return candles.openTime
    const values = minutes[field]
    return Float64Array.from(places, (place) => (place < 0 ? Number.NaN : values[place]))
  })
  return { ...candles, book }
}
