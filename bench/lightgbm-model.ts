import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { boundedTarget } from '../src/models/bounded-target.ts'
import type { FittedModel, Model, TrainingSpan } from '../src/models/model.ts'
import { readLightgbmText } from '../src/models/trees/lightgbm-text.ts'
import { predictorOf } from '../src/models/trees/predictor.ts'

/** LightGBM, trained in Python with the parameters of our boosting, and asked by our engine. */
export const lightgbm: Model = {
  name: 'lightgbm',
  description: 'LightGBM with like parameters',
  fit: trainLightgbm,
  load() {
    throw new Error('it is never saved')
  },
}

function trainLightgbm({ data, from, to }: TrainingSpan): FittedModel {
  const { target } = boundedTarget(data)
  const rows: number[] = []
  for (let i = from; i < to; i++) if (!Number.isNaN(target[i])) rows.push(i)
  const folder = mkdtempSync(join(tmpdir(), 'quantai-bench-'))
  try {
    const [table, model] = [join(folder, 'rows'), join(folder, 'model.txt')]
    const file = openSync(table, 'w')
    for (const column of [...data.features, target]) {
      writeSync(file, new Uint8Array(Float64Array.from(rows, (row) => column[row]).buffer))
    }
    closeSync(file)
    const least = Math.max(20, Math.round(rows.length * 0.002))
    const whole = [rows.length, data.features.length, 100, 15, least, availableParallelism()]
    const script = fileURLToPath(new URL('walk_forward_lightgbm.py', import.meta.url))
    execFileSync('python3', [script, table, model, ...[...whole, 0.02, 0.5, 0.5].map(String)])
    const text = readFileSync(model, 'utf8')
    const { ensemble } = readLightgbmText(text)
    const predictor = predictorOf(ensemble)
    return {
      name: 'lightgbm',
      predictRow: (features) => predictor.row(features),
      predict: (rows, first, end) => predictor.rows(rows.features, first, end),
      save: () => new TextEncoder().encode(text),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
