import type { EvaluatedModel, Evaluation } from '../scores/index.ts'
import type { Metric, RunArtifact, RunResult } from './run-store.ts'

/** What a walk forward leaves in the history of runs: figures over everything and fold by fold, and model hashes. */
export function evaluationResult(
  { models, featureSeconds, leaks }: Evaluation,
  totalSeconds: number,
): RunResult {
  const sum = (seconds: (model: EvaluatedModel) => number) =>
    models.reduce((total, model) => total + seconds(model), 0)
  return {
    metrics: models.flatMap(metricsOf),
    artifacts: models.flatMap(artifactsOf),
    timings: {
      features: featureSeconds,
      fit: sum(({ fitSeconds }) => fitSeconds),
      predict: sum(({ predictSeconds }) => predictSeconds),
      total: totalSeconds,
    },
    // Where nothing was found there is nothing to say: runs of before looked at scores alone.
    tags:
      leaks.alarms.length === 0
        ? {}
        : { leaks: leaks.alarms.map(({ check, subject }) => `${check}: ${subject}`).join('; ') },
  }
}

function metricsOf({ name, card, folds }: EvaluatedModel): Metric[] {
  const whole = {
    rows: card.rows,
    r2Percent: card.r2Percent.value,
    rmseBps: card.returns.rmse,
    ic: card.ic.value,
    rankIc: card.rankIc.value,
    hitRate: card.direction.hitRate.value,
    coverage50: card.intervals.coverage50.share.value,
    coverage90: card.intervals.coverage90.share.value,
    pValue: card.significance.weighted?.pValue ?? null,
  }
  const overall = Object.entries(whole).map(([key, value]) => ({
    ...{ key: `${name}.${key}`, value },
    step: 0,
  }))
  const each = folds.flatMap(({ modelHash: _, modelBytes: __, ...score }, fold) =>
    Object.entries(score).map(([key, value]) => ({
      ...{ key: `${name}.fold.${key}`, value },
      step: fold + 1,
    })),
  )
  return [...overall, ...each]
}

function artifactsOf({ name, folds }: EvaluatedModel): RunArtifact[] {
  return folds.map(({ modelHash, modelBytes }, fold) => ({
    path: `${name}/fold-${fold + 1}`,
    sha256: modelHash,
    bytes: modelBytes,
    registered: null,
  }))
}
