"""Golden values for src/scores/drift, from scipy.

    pip install numpy scipy
    python drift.py > drift.json

Written with numpy 2.4.6, scipy 1.17.1.
"""

import json

import numpy as np
from scipy import special, stats

rng = np.random.default_rng(7)
LEVELS = np.arange(101) / 100


def distribution(sample):
    quantiles = np.quantile(sample, LEVELS)
    return [float(f"{value:.6g}") for value in quantiles]


def psi(quantiles, sample):
    edges = quantiles[10:100:10]
    expected = np.diff(np.concatenate([[0], np.arange(1, 10) / 10, [1]]))
    bins = np.searchsorted(edges, sample, side="left")
    actual = np.maximum(np.bincount(bins, minlength=10) / len(sample), 1e-4)
    return float(np.sum((actual - expected) * np.log(actual / expected)))


def case(reference, sample):
    reference, sample = np.round(reference, 6), np.round(sample, 6)
    quantiles = distribution(reference)
    held = stats.kstest(sample, lambda x: np.interp(x, quantiles, LEVELS, left=0, right=1))
    pair = stats.ks_2samp(reference, sample, method="asymp")
    return {
        "reference": list(reference),
        "sample": list(sample),
        "distribution": quantiles,
        "psi": psi(np.array(quantiles), sample),
        "distance": float(held.statistic),
        "twoSampleDistance": float(pair.statistic),
        "twoSamplePValue": float(stats.kstwobign.sf(pair.statistic * np.sqrt(800 * 300 / 1100))),
    }


reference = rng.standard_normal(800)
print(
    json.dumps(
        {
            "cases": {
                "same": case(reference, rng.standard_normal(300)),
                "shifted": case(reference, rng.standard_normal(300) + 0.4),
                "wider": case(reference, 2 * rng.standard_normal(300)),
                "elsewhere": case(reference, rng.standard_normal(300) + 8),
            },
            "tail": [[x, float(special.kolmogorov(x))] for x in [0.05, 0.3, 0.5, 0.83, 0.999, 1, 1.2, 1.7, 2.5, 4]],
        }
    )
)
