import type { JsonObject } from './run-store.ts'

/** The version that is served. */
export type ModelAlias = 'champion'

/** What training hands to the registry. */
export interface NewModelVersion {
  /** Registered model, e.g. `BTCUSDT-10m`. */
  readonly name: string
  /** What `Model.name` says: `ridge`. */
  readonly kind: string
  readonly runId: string
  /** What `FittedModel.save` gave. */
  readonly artifact: Uint8Array
  /** `name@version` of the features it reads. */
  readonly featureSet: string
  /** Why it may or may not serve. */
  readonly verdict: JsonObject
}

/** One version of a registered model: never changed, only its alias moves. */
export interface ModelVersion extends NewModelVersion {
  /** 1, 2, 3, … within its name. */
  readonly version: number
  readonly createdAt: number
  /** SHA-256 of `artifact`, in hex. */
  readonly artifactHash: string
  readonly alias: ModelAlias | null
}

/** A version without its bytes, for lists. */
export type ModelVersionSummary = Omit<ModelVersion, 'artifact'>

/**
 * Why an alias was moved: a challenger passed the gate; none did, and what served stays, learnt anew, or the baseline
 * serves; what served was worse than doing nothing; a person wanted it.
 */
export type AliasCause = 'gate' | 'incumbent' | 'baseline' | 'demotion' | 'hand'

/** An alias was put on a version. None of these is ever changed. */
interface AliasChange {
  readonly alias: ModelAlias
  readonly version: number
  /** Epoch ms by this machine's clock. */
  readonly at: number
  readonly cause: AliasCause
  /** The same in words, with figures. */
  readonly reason: string
}

/** The registry: versions are only added; an alias points at one version of a name at a time. */
export interface ModelStore {
  /** Returns the new version's number. */
  register(model: NewModelVersion): Promise<number>
  /** Rejects a version that does not exist with `UNKNOWN_VERSION`. */
  setAlias(
    name: string,
    alias: ModelAlias,
    version: number,
    why: { readonly cause: AliasCause; readonly reason: string },
  ): Promise<void>
  byAlias(name: string, alias: ModelAlias): Promise<ModelVersion | undefined>
  byVersion(name: string, version: number): Promise<ModelVersion | undefined>
  /** Every name there is, in order. */
  names(): Promise<readonly string[]>
  /** Newest first. */
  list(name: string): Promise<readonly ModelVersionSummary[]>
  /** Where the aliases of a name have been, newest first. */
  aliasHistory(name: string): Promise<readonly AliasChange[]>
}

export type RegistryErrorCode = 'UNKNOWN_RUN' | 'RUN_ENDED' | 'UNKNOWN_VERSION'

/** The run history or the registry was asked for something that is not there, or over. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError'
  readonly code: RegistryErrorCode

  constructor(code: RegistryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
