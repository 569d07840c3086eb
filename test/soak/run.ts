/**
 * `npm run soak`: three days of a market at high speed with trouble of every kind, and what is left of it.
 * SOAK_HOURS, SOAK_SPEED and SOAK_SEED change what their names say.
 */
import { soak } from './soak.ts'

const { SOAK_HOURS = '72', SOAK_SPEED = '900', SOAK_SEED = '1' } = process.env
const symbols = ['BTCUSDT', 'ETHUSDT']
const whole = (value: number) => value.toFixed(0).padStart(5)

console.log(`${SOAK_HOURS} hours of ${symbols.join(' and ')} at ${SOAK_SPEED} ×, seed ${SOAK_SEED}`)
const report = await soak({
  ...{ hours: Number(SOAK_HOURS), speed: Number(SOAK_SPEED), seed: Number(SOAK_SEED), symbols },
  onHour({ hour, rssMb, heapMb }) {
    console.log(`hour ${whole(hour)}: resident ${whole(rssMb)} MB, heap ${whole(heapMb)} MB`)
  },
})
const { faults, troubles, frames, seconds } = report
console.log(`${faults.faults.length} faults, ${frames} frames in Bronze, ${whole(seconds)} s`)
for (const trouble of troubles) console.log(`told: ${trouble}`)
for (const { symbol, ...counts } of report.symbols) console.log(symbol, counts)
const failed = report.symbols.some(
  ({ missing, different, doubled, open, labelsOverGaps, withheldWithoutReason, misjudged }) =>
    missing + different + doubled + open.length + labelsOverGaps > 0 ||
    withheldWithoutReason + misjudged > 0,
)
console.log(failed ? 'FAILED' : 'Nothing missing, nothing doubled, nothing open.')
process.exitCode = failed ? 1 : 0
