import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { writeLightgbmText } from '../../src/models/trees/lightgbm-writer.ts'
import { leafOf } from '../../src/models/trees/tree.ts'
import { writeXgboostJson } from '../../src/models/trees/xgboost-json.ts'
import { ourEnsemble, rowAt } from './tree-model.ts'

const rows = Array.from({ length: 50 }, (_, i) => rowAt(i))
const forecasts = rows.map((row) =>
  ourEnsemble.trees.reduce((sum, tree) => sum + tree.value[leafOf(tree, row)], ourEnsemble.base),
)

/** Reads a model and rows, and prints forecasts. */
const PROGRAMS = {
  xgboost: `
booster = library.Booster(model_file=bytearray(asked["model"].encode()))
names = ["a", "b", "c", "d"]
answer = booster.predict(library.DMatrix(rows, feature_names=names), output_margin=True)`,
  lightgbm: `
answer = library.Booster(model_str=asked["model"]).predict(rows, raw_score=True)`,
} as const
const WRITERS = { xgboost: writeXgboostJson, lightgbm: writeLightgbmText } as const

for (const name of ['xgboost', 'lightgbm'] as const) {
  const python = process.env.PYTHON ?? 'python3'
  const answer = spawnSync(python, ['-c', `import ${name}, numpy`]).status === 0
  it.skipIf(!answer)(
    `is loaded by ${name} in Python, and forecasts the same there${answer ? '' : ` (skipped: PYTHON or python3 has no ${name})`}`,
    () => {
      const program = `
import json, sys
import numpy as np
import ${name} as library
asked = json.load(sys.stdin)
rows = np.array([[np.nan if v is None else v for v in row] for row in asked["rows"]])
${PROGRAMS[name]}
print(json.dumps([float(each) for each in answer]))`
      const input = JSON.stringify({
        model: WRITERS[name](ourEnsemble),
        rows: rows.map((row) => [...row].map((value) => (Number.isNaN(value) ? null : value))),
      })
      const { stdout, stderr } = spawnSync(python, ['-c', program], { input, encoding: 'utf8' })
      expect(stdout, stderr).not.toBe('')
      const answers: readonly number[] = JSON.parse(stdout)
      expect(answers).toHaveLength(forecasts.length)
      answers.forEach((value, i) => {
        expect(Math.abs(value - forecasts[i])).toBeLessThan(1e-6)
      })
    },
  )
}
