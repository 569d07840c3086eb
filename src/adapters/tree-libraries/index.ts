/**
 * XGBoost and LightGBM, where their shared libraries are installed.
 *
 * Promises: the same rows, parameters and seed give the same model; what is missing is said, with what to do.
 * Never: needed to serve or explain a model.
 */
import { fileURLToPath } from 'node:url'
import type { TreeLibraryModule } from '../../models/index.ts'
import { lightgbm } from './lightgbm.ts'
import { nativeLibrary } from './native-library.ts'
import { xgboost } from './xgboost.ts'

/** This file, for whoever opens libraries in a thread of its own. */
export const treeLibrariesModule = fileURLToPath(import.meta.url)

export const openTreeLibrary: TreeLibraryModule['openTreeLibrary'] = (name, path) => {
  const library = nativeLibrary(name, path)
  return name === 'xgboost' ? xgboost(library) : lightgbm(library)
}
