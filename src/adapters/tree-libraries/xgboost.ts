import type { LibraryTask, TreeGrower } from '../../models/index.ts'
import { handle, type NativeLibrary } from './native-library.ts'

/** XGBoost by its C interface, which has been the same since version 1. */
export function xgboost({ call, koffi }: NativeLibrary): TreeGrower {
  const createRows = call(
    'int XGDMatrixCreateFromMat(const float *data, uint64_t rows, uint64_t columns, float missing, _Out_ void **out)',
  )
  const setNumbers = call(
    'int XGDMatrixSetFloatInfo(void *rows, const char *field, const float *values, uint64_t length)',
  )
  const setNames = call(
    'int XGBoosterSetStrFeatureInfo(void *booster, const char *field, const char **values, uint64_t length)',
  )
  const freeRows = call('int XGDMatrixFree(void *rows)')
  const createBooster = call(
    'int XGBoosterCreate(const void **rows, uint64_t length, _Out_ void **out)',
  )
  const setParameter = call(
    'int XGBoosterSetParam(void *booster, const char *name, const char *value)',
  )
  const update = call('int XGBoosterUpdateOneIter(void *booster, int round, void *rows)')
  const save = call(
    'int XGBoosterSaveModelToBuffer(void *booster, const char *config, _Out_ uint64_t *length, _Out_ void **bytes)',
  )
  const freeBooster = call('int XGBoosterFree(void *booster)')

  return {
    train(task) {
      const { featureNames, target, parameters, rounds } = task
      const [rows, booster] = [handle(), handle()]
      try {
        createRows(byRow(task), target.length, featureNames.length, Number.NaN, rows)
        setNumbers(rows[0], 'label', Float32Array.from(target), target.length)
        createBooster([rows[0]], 1, booster)
        setNames(booster[0], 'feature_name', featureNames, featureNames.length)
        for (const [name, value] of Object.entries(parameters)) {
          setParameter(booster[0], name, String(value))
        }
        for (let round = 0; round < rounds; round++) update(booster[0], round, rows[0])
        const length = [0]
        const bytes = handle()
        save(booster[0], '{"format": "json"}', length, bytes)
        return Buffer.from(koffi.view(bytes[0], Number(length[0]))).toString()
      } finally {
        if (booster[0] !== null) freeBooster(booster[0])
        if (rows[0] !== null) freeRows(rows[0])
      }
    },
  }
}

/** XGBoost takes single precision, row after row. */
function byRow({ features, target }: LibraryTask): Float32Array {
  const width = features.length
  const rows = new Float32Array(target.length * width)
  features.forEach((column, f) => {
    for (let i = 0; i < column.length; i++) rows[i * width + f] = column[i]
  })
  return rows
}
