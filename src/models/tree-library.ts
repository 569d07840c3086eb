import { createRequire } from 'node:module'
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads'
import type { Column } from '../market/index.ts'
import { ModelError } from './model-error.ts'
import type { TreeLibrary } from './outside-trees.ts'

/** Rows to learn from, each with a known target, and how. */
export interface LibraryTask {
  readonly featureNames: readonly string[]
  readonly features: readonly Column[]
  readonly target: Column
  readonly rounds: number
  /** In the library's own words. */
  readonly parameters: Readonly<Record<string, string | number>>
}

/** Something that grows trees and saves them as `readXgboostJson` or `readLightgbmText` reads them. */
export interface TreeGrower {
  train(task: LibraryTask): string
}

/** What the file that reaches libraries exports. */
export interface TreeLibraryModule {
  /** Throws an error that says what is missing and what to do. */
  openTreeLibrary(name: TreeLibrary, path: string | undefined): TreeGrower
}

/** Which file reaches libraries, and where those lie. */
interface PlugIn {
  /** A path. */
  readonly module: string
  readonly libraries: Readonly<Record<TreeLibrary, string | undefined>>
}

const KEY = 'quant-ai tree libraries'
const opened = new Map<string, TreeGrower>()

/**
 * Says who reaches the libraries, for this thread and those that it starts from now on: models are trained in
 * threads, too, and a function cannot be handed to one.
 */
export function plugInTreeLibraries(plugIn: PlugIn): void {
  setEnvironmentData(KEY, { ...plugIn })
}

/** The library, opened once a thread. Throws `NO_LIBRARY`, saying what to install or to set. */
export function treeLibrary(name: TreeLibrary): TreeGrower {
  const plugIn = getEnvironmentData(KEY)
  if (!isPlugIn(plugIn)) throw new ModelError('NO_LIBRARY', `Nothing here can reach ${name}`)
  const path = plugIn.libraries[name]
  const key = `${name} ${path}`
  const grower = opened.get(key) ?? open(plugIn.module, name, path)
  opened.set(key, grower)
  return grower
}

function open(module: string, name: TreeLibrary, path: string | undefined): TreeGrower {
  const loaded: unknown = createRequire(import.meta.url)(module)
  if (!isModule(loaded)) throw new ModelError('NO_LIBRARY', `${module} opens no tree libraries`)
  try {
    return loaded.openTreeLibrary(name, path)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ModelError('NO_LIBRARY', reason, { cause })
  }
}

function isPlugIn(value: unknown): value is PlugIn {
  return typeof value === 'object' && value !== null && 'module' in value && 'libraries' in value
}

function isModule(value: unknown): value is TreeLibraryModule {
  return typeof value === 'object' && value !== null && 'openTreeLibrary' in value
}
