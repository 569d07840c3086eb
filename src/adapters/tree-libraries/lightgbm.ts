import type { LibraryTask, TreeGrower } from '../../models/index.ts'
import { handle, type NativeLibrary } from './native-library.ts'

/** Types of numbers, and which model to save, as LightGBM's C interface counts them. */
const SINGLE = 0
const DOUBLE = 1
const SPLIT_IMPORTANCE = 0

/** LightGBM by its C interface. */
export function lightgbm({ call }: NativeLibrary): TreeGrower {
  const createRows = call(
    'int LGBM_DatasetCreateFromMat(const double *data, int type, int32_t rows, int32_t columns, int by_row, const char *parameters, const void *reference, _Out_ void **out)',
  )
  const setField = call(
    'int LGBM_DatasetSetField(void *rows, const char *field, const float *values, int length, int type)',
  )
  const setNames = call(
    'int LGBM_DatasetSetFeatureNames(void *rows, const char **names, int length)',
  )
  const freeRows = call('int LGBM_DatasetFree(void *rows)')
  const createBooster = call(
    'int LGBM_BoosterCreate(const void *rows, const char *parameters, _Out_ void **out)',
  )
  const update = call('int LGBM_BoosterUpdateOneIter(void *booster, _Out_ int *finished)')
  const save = call(
    'int LGBM_BoosterSaveModelToString(void *booster, int start, int rounds, int importance, int64_t size, _Out_ int64_t *length, void *text)',
  )
  const freeBooster = call('int LGBM_BoosterFree(void *booster)')

  return {
    train(task) {
      const { featureNames, target, rounds } = task
      const parameters = Object.entries(task.parameters)
        .map(([name, value]) => `${name}=${value}`)
        .join(' ')
      const [rows, booster] = [handle(), handle()]
      try {
        createRows(
          byColumn(task),
          DOUBLE,
          target.length,
          featureNames.length,
          0,
          parameters,
          null,
          rows,
        )
        setField(rows[0], 'label', Float32Array.from(target), target.length, SINGLE)
        setNames(rows[0], featureNames, featureNames.length)
        createBooster(rows[0], parameters, booster)
        const finished = [0]
        // Once no split is left that gains, all further trees would be constants.
        for (let round = 0; round < rounds && finished[0] === 0; round++)
          update(booster[0], finished)
        return textOf(booster[0])
      } finally {
        if (booster[0] !== null) freeBooster(booster[0])
        if (rows[0] !== null) freeRows(rows[0])
      }
    },
  }

  /** Asked twice: how long it is, and then for it. */
  function textOf(booster: unknown): string {
    const length = [0]
    save(booster, 0, -1, SPLIT_IMPORTANCE, 0, length, null)
    const text = Buffer.alloc(Number(length[0]))
    save(booster, 0, -1, SPLIT_IMPORTANCE, text.length, length, text)
    return text.toString('utf8', 0, text.length - 1) // without C's final zero
  }
}

function byColumn({ features, target }: LibraryTask): Float64Array {
  const columns = new Float64Array(target.length * features.length)
  features.forEach((column, f) => {
    columns.set(column, f * target.length)
  })
  return columns
}
