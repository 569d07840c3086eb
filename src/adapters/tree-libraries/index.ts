/**
 * XGBoost and LightGBM, where their shared libraries are installed.
 *
 * Promises: the same rows, parameters and seed give the same model; what is missing is said, with what to do.
 * Never: needed to serve or explain a model.
 */
import type { TreeLibraryModule } from '../../models/index.ts'
import { lightgbm } from './lightgbm.ts'
import { nativeLibrary } from './native-library.ts'
import { xgboost } from './xgboost.ts'

export const openTreeLibrary: TreeLibraryModule['openTreeLibrary'] = (name, path) => {
  const library = nativeLibrary(name, path)
  return name === 'xgboost' ? xgboost(library) : lightgbm(library)
}
