import { a, p, q, r, s, x } from './step'

const MINUTE_MS: f64 = 60000

/**
 * x = the value at p times the minute of the opening time a, in the table at address r, which holds one period of q
 * minutes that begins s minutes after 1970 did. Candles follow each other without a gap, so the minute is worked out
 * once.
 */
export function wave(step: usize, rows: i32): void {
  const out = x(step)
  const times = a(step)
  const harmonic = <i64>p(step)
  const period = <i64>q(step)
  const table = <usize>r(step)
  const first = load<f64>(times)
  const apart = rows > 1 ? load<f64>(times, 8) - first : MINUTE_MS
  const begin = <i64>Math.floor(first / MINUTE_MS) - <i64>s(step)
  let place = <i32>((begin * harmonic) % period)
  const stride = <i32>((<i64>(apart / MINUTE_MS) * harmonic) % period)
  for (let row: usize = 0; row < <usize>rows; row++) {
    store<f64>(out + (row << 3), load<f64>(table + ((<usize>place) << 3)))
    place += stride
    if (place >= <i32>period) place -= <i32>period
  }
}
