/** What JSON can carry. NaN becomes null, as JSON knows no undefined number. */
type Json = string | number | boolean | null | readonly Json[] | JsonObject
export type JsonObject = { readonly [key: string]: Json }

export type RunKind = 'train' | 'evaluate' | 'tune' | 'import' | 'judge'

/** `killed`: it was stopped, or its process died. The words are MLflow's, in small letters. */
type RunStatus = 'running' | 'finished' | 'failed' | 'killed'

/** What a run starts from: enough to do it again. */
export interface RunStart {
  /** What it is an attempt at: `BTCUSDT-10m`. */
  readonly experiment: string
  readonly kind: RunKind
  readonly codeVersion: string
  /** Settings, `set` of features and `seed`. */
  readonly params: JsonObject
  /** Which data was read: the lake's files with their hashes, and when they were known. */
  readonly dataManifest: JsonObject
}

/** One figure. A walk forward gives one a fold: `ridge.fold.r2Percent` at steps 1, 2, 3, … */
export type Metric = {
  readonly key: string
  /** Null where it is undefined. */
  readonly value: number | null
  /** 0 for a figure over everything. */
  readonly step: number
}

/** Bytes that a run made: a model. */
export type RunArtifact = {
  /** `champion`, `ridge/fold-3`. */
  readonly path: string
  readonly sha256: string
  readonly bytes: number
  /** Where it is registered, `name/version`; null where only its hash was kept. */
  readonly registered: string | null
}

/** What came of a run. */
export interface RunResult {
  readonly metrics: readonly Metric[]
  readonly artifacts: readonly RunArtifact[]
  /** Seconds by phase: `features`, `fit`, `predict`, `total`. */
  readonly timings: { readonly [phase: string]: number }
  /** What is no number: which model was chosen, which parameters were best. */
  readonly tags: { readonly [name: string]: string }
}

/** One training, evaluation or search. */
export interface Run extends RunStart, RunResult {
  readonly id: string
  readonly status: RunStatus
  /** Epoch ms by this machine's clock, like every time here. */
  readonly startedAt: number
  readonly endedAt?: number
  /** Why it failed or was killed. */
  readonly error?: string
}

/** The history of runs. A run ends once: a second end is rejected with `RUN_ENDED`. */
export interface RunStore {
  start(run: RunStart): Promise<Run>
  finish(id: string, result: RunResult): Promise<void>
  fail(id: string, error: string): Promise<void>
  /** It was stopped before its end. */
  kill(id: string, reason: string): Promise<void>
  /** Kills every run that still runs: for whoever knows that nobody is left to end them. Returns how many. */
  killAbandoned(reason: string): Promise<number>
  /** Newest first. */
  list(page?: {
    readonly kind?: RunKind
    readonly experiment?: string
    readonly limit?: number
  }): Promise<readonly Run[]>
  get(id: string): Promise<Run | undefined>
}

/** The name of the experiment that a symbol and a horizon are: `BTCUSDT-10m`. */
export function experimentName(symbol: string, horizonMinutes: number): string {
  return `${symbol}-${horizonMinutes}m`
}
