"""Golden values for src/scores, from implementations that share no code with it.

    pip install numpy scipy statsmodels pandas
    python scores.py > scores.json

Written with numpy 2.4.6, scipy 1.17.1, statsmodels 0.15.0, pandas 3.1.1.
"""

import json

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats

ROWS, STEP_MS, HORIZON_MS, LAG = 480, 1_800_000, 600_000, 12
START_MS = 1_706_745_599_999  # 2024-01-31T23:59:59.999Z: the first row is alone on its day and in its month.
LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95]

rng = np.random.default_rng(20240201)
as_of = START_MS + STEP_MS * np.arange(ROWS)
scale = np.round(0.002 * np.exp(0.5 * np.sin(np.arange(ROWS) / 30) + 0.2 * rng.standard_normal(ROWS)), 6)
# Rounded to whole basis points, so that ties and exact zeros occur; with serial correlation, so that the lags matter.
noise = np.convolve(rng.standard_normal(ROWS + 2), [1, 0.6, 0.3], "valid")
expected = np.round(scale * 0.3 * rng.standard_normal(ROWS), 4)
realized = np.round(0.9 * expected + scale * noise * 0.7, 4)
close = np.round(42_000 * np.exp(np.cumsum(realized)), 2)
probability = np.round(stats.norm.cdf(expected / scale), 2)
shape = stats.norm.ppf(LEVELS)
quantiles = [np.round(expected + scale * z * 0.75, 6) for z in shape]
naive_quantiles = [np.full(ROWS, round(z * 0.0021, 6)) for z in shape]


def pinball(level, forecast):
    miss = realized - forecast
    return float(np.mean(np.maximum(level * miss, (level - 1) * miss)) * 1e4)


def crps(columns):
    return float(2 * np.mean([pinball(level, q) for level, q in zip(LEVELS, columns)]))


def diebold_mariano(differential):
    """Harvey, Leybourne and Newbold (1997), equation 9, with a Newey-West variance for h = LAG + 1."""
    n, h = len(differential), LAG + 1
    fit = sm.OLS(differential, np.ones(n)).fit(
        cov_type="HAC", cov_kwds={"maxlags": LAG, "kernel": "bartlett", "use_correction": False}
    )
    statistic = fit.params[0] / fit.bse[0] * np.sqrt((n + 1 - 2 * h + h * (h - 1) / n) / n)
    return {
        "longRun": float(fit.cov_params()[0, 0] * n),
        "statistic": float(statistic),
        "pValue": float(stats.t.sf(statistic, n - 1)),
    }


def effective_sample_size(series):
    rho = sm.tsa.acf(series, nlags=LAG, fft=False)[1:]
    weights = 1 - np.arange(1, LAG + 1) / (LAG + 1)
    return float(len(series) / (1 + 2 * np.sum(weights * rho)))


def coverage(columns, low, high):
    inside = pd.Series(
        (realized >= columns[low]) & (realized <= columns[high]),
        index=pd.to_datetime(as_of, unit="ms"),
    ).astype(float)
    full = inside.rolling("7D").mean()[inside.index >= inside.index[0] + pd.Timedelta("7D")]
    return {
        "share": float(inside.mean()),
        "worstWeek": {"share": float(full.min()), "to": int(as_of[ROWS - len(full) + int(np.argmin(full))])},
        "meanWidthBps": float(np.mean(columns[high] - columns[low]) * 1e4),
    }


differential = realized**2 - (realized - expected) ** 2
ols = sm.OLS(realized, sm.add_constant(expected)).fit()
calls = (expected != 0) & (realized != 0)
price, actual = close * np.exp(expected), close * np.exp(realized)
months = pd.to_datetime(as_of, unit="ms").strftime("%Y-%m")
total, unexplained = realized**2, (realized - expected) ** 2

golden = {
    "rows": {
        "asOf": as_of.tolist(),
        "horizonMs": HORIZON_MS,
        "lastClose": close.tolist(),
        "expectedReturn": expected.tolist(),
        "realizedReturn": realized.tolist(),
        "scale": scale.tolist(),
        "probabilityUp": probability.tolist(),
        "quantileLevels": LEVELS,
        "quantiles": [q.tolist() for q in quantiles],
        "naiveQuantiles": [float(q[0]) for q in naive_quantiles],
    },
    "lag": LAG,
    "price": {
        "rmse": float(np.sqrt(np.mean((actual - price) ** 2))),
        "mae": float(np.mean(np.abs(actual - price))),
        "naiveRmse": float(np.sqrt(np.mean((actual - close) ** 2))),
        "naiveMae": float(np.mean(np.abs(actual - close))),
    },
    "returns": {
        "rmse": float(np.sqrt(unexplained.mean()) * 1e4),
        "mae": float(np.mean(np.abs(realized - expected)) * 1e4),
        "naiveRmse": float(np.sqrt(total.mean()) * 1e4),
        "naiveMae": float(np.mean(np.abs(realized)) * 1e4),
    },
    "levelR2": float(1 - np.sum((actual - price) ** 2) / np.sum((actual - actual.mean()) ** 2)),
    "r2Percent": float(100 * (1 - unexplained.sum() / total.sum())),
    "ic": float(stats.pearsonr(expected, realized)[0]),
    "rankIc": float(stats.spearmanr(expected, realized)[0]),
    "slope": float(ols.params[1]),
    "interceptBps": float(ols.params[0] * 1e4),
    "direction": {
        "hitRate": float(np.mean(np.sign(expected[calls]) == np.sign(realized[calls]))),
        "calls": int(calls.sum()),
        "upShare": float(np.mean(realized[realized != 0] > 0)),
    },
    "plain": diebold_mariano(differential),
    "weighted": diebold_mariano(differential / scale**2),
    "effectiveSampleSize": {
        "realizedReturn": effective_sample_size(realized),
        "lossDifferential": effective_sample_size(differential),
    },
    "coverage50": coverage(quantiles, 1, 3),
    "coverage90": coverage(quantiles, 0, 4),
    "pinballBps": [pinball(level, q) for level, q in zip(LEVELS, quantiles)],
    "crpsBps": crps(quantiles),
    "baselineCrpsBps": crps(naive_quantiles),
    "brier": float(np.mean((probability - (realized > 0)) ** 2)),
    "baseRateBrier": float(np.var(realized > 0)),
    "r2PercentByMonth": {
        month: float(100 * (1 - unexplained[months == month].sum() / total[months == month].sum()))
        for month in sorted(set(months))
    },
    "studentTail": [
        [t, freedom, float(stats.t.sf(t, freedom))]
        for t in [-3.0, -0.4, 0.0, 0.7, 1.96, 6.0]
        for freedom in [1, 4, 30, 479, 1_000_000]
    ],
}
print(json.dumps(golden))
