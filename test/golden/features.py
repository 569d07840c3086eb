"""Golden values for features and labels, by libraries that know nothing of ours: pandas, numpy, scipy, TA-Lib.

    pip install pandas numpy scipy TA-Lib
    python3 test/golden/features.py        # writes test/golden/features.json
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
import talib
from numpy.lib.stride_tricks import sliding_window_view
from scipy import stats

ROWS = 1560
CHECKED = [100, *range(240, 520, 23), *range(1441, ROWS, 23), ROWS - 1]  # nothing was traded in row 100
FLOOR = 1e-5  # a tenth of a basis point


def made_up_candles() -> pd.DataFrame:
    """A seeded walk of whole cents, beginning at a minute that is a multiple of nothing."""
    random = np.random.default_rng(20240305)
    close = np.round(60_000 * np.exp(np.cumsum(0.0006 * random.standard_t(4, ROWS))), 2)
    open_ = np.round(np.concatenate([[60_000], close[:-1]]) + random.normal(0, 0.5, ROWS), 2)
    volume = np.round(np.exp(random.normal(3, 1, ROWS)), 5)
    volume[100] = 0
    taker = np.round(volume * random.uniform(0.1, 0.9, ROWS), 5)
    price = (open_ + close) / 2
    return pd.DataFrame({
        "openTime": 1_709_622_780_000 + 60_000 * np.arange(ROWS),  # 2024-03-05 07:13 UTC
        "open": open_,
        "high": np.round(np.maximum(open_, close) + random.exponential(8, ROWS), 2),
        "low": np.round(np.minimum(open_, close) - random.exponential(8, ROWS), 2),
        "close": close,
        "volume": volume,
        "quoteVolume": np.round(volume * price, 2),
        "tradeCount": np.where(volume > 0, random.integers(1, 3000, ROWS), 0),
        "takerBuyVolume": taker,
        "takerBuyQuoteVolume": np.round(taker * price, 2),
    })


candles = made_up_candles()
o, h, l, c = (candles[name] for name in ("open", "high", "low", "close"))
v, q, n, taker = (candles[name] for name in ("volume", "quoteVolume", "tradeCount", "takerBuyVolume"))
r = np.log(c / c.shift(1))


def windows(values: pd.Series, window: int) -> np.ndarray:
    """Every window in full, so that numpy and scipy can take it from scratch: no running sums."""
    lead = np.full(window - 1, np.nan)
    return sliding_window_view(np.concatenate([lead, values.to_numpy(float)]), window)


def total(values: pd.Series, window: int) -> np.ndarray:
    return windows(values, window).sum(axis=1)


def root_mean_square(window: int) -> np.ndarray:
    return np.sqrt((windows(r, window) ** 2).mean(axis=1))


def log_root(variance: pd.Series, window: int) -> np.ndarray:
    return 0.5 * np.log(windows(variance, window).mean(axis=1) + FLOOR**2)


def z(values: pd.Series, window: int) -> np.ndarray:
    return (values - windows(values, window).mean(axis=1)) / windows(values, window).std(axis=1)


def exponential(values, period: int) -> np.ndarray:
    """The textbook's weights, cut after five periods and normalised: a plain dot product per window."""
    window = 5 * period
    weights = (1 - 2 / (period + 1)) ** np.arange(window)[::-1]
    return windows(pd.Series(values), window) @ weights / weights.sum()


def wave(curve, unit: str, harmonic: int) -> np.ndarray:
    time = pd.to_datetime(candles.openTime, unit="ms")
    minute = time.dt.hour * 60 + time.dt.minute
    if unit == "week":
        return curve(2 * np.pi * harmonic * (time.dt.day_of_week * 1440 + minute) / 10_080)
    return curve(2 * np.pi * harmonic * minute / 1440)


sigma = np.maximum((2 * root_mean_square(60) + root_mean_square(240)) / 3, FLOOR)
squared_range = np.log(h / l) ** 2
garman_klass = 0.5 * squared_range - (2 * np.log(2) - 1) * np.log(c / o) ** 2
signed = 2 * taker - v
change = c.diff()
true_range = pd.Series(talib.TRANGE(h, l, c))
macd = exponential(c, 12) - exponential(c, 26)
histogram = macd - exponential(macd, 9)


def distance(level, window: int) -> np.ndarray:
    return (c / level - 1) / (sigma * np.sqrt(window))


def stochastic(window: int) -> np.ndarray:
    return talib.STOCHF(h, l, c, fastk_period=window, fastd_period=1)[0] / 100


def correlation(window: int) -> np.ndarray:
    pairs = zip(windows(r, window), windows(r.shift(1), window))
    return np.array([np.corrcoef(x, y)[0, 1] for x, y in pairs])


expected = {
    # quant-ai@1
    "open": o, "high": h, "low": l, "close": c, "volume": v, "quote_volume": q, "trade_count": n,
    "previous_close": c.shift(1),
    "return_1": talib.ROCP(c, 1),
    "ma_5": talib.SMA(c, 5),
    "ma_10": talib.SMA(c, 10),
    "taker_ratio": taker / v,
    # core@1, wide@1, volatility@1 and volatility@2
    **{f"scaled_return_{w}": np.log(c / c.shift(w)) / (sigma * np.sqrt(w))
       for w in (1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 480, 1440)},
    **{f"log_realized_volatility_{w}": log_root(r**2, w) for w in (3, 5, 10, 30, 60, 240, 1440)},
    **{f"log_parkinson_volatility_{w}": log_root(squared_range / (4 * np.log(2)), w) for w in (10, 60)},
    **{f"log_trade_count_{w}": np.log1p(windows(n, w).mean(axis=1)) for w in (1, 5, 15, 60, 240)},
    **{f"log_mean_absolute_return_{w}": np.log(windows(r.abs(), w).mean(axis=1) + FLOOR) for w in (10, 60, 240)},
    "absolute_scaled_return_60": np.abs(np.log(c / c.shift(60))) / (sigma * np.sqrt(60)),
    "downside_share_60": (windows(r, 60).clip(max=0) ** 2).sum(axis=1) / (windows(r, 60) ** 2).sum(axis=1),
    "log_largest_return_60": 0.5 * np.log((windows(r, 60) ** 2).max(axis=1) + FLOOR**2) - log_root(r**2, 60),
    "log_garman_klass_volatility_60": log_root(garman_klass, 60),
    **{f"taker_imbalance_{w}": total(signed, w) / np.where(total(v, w) > 0, total(v, w), np.nan)
       for w in (1, 2, 3, 5, 10, 15, 30, 60, 120, 240)},
    **{f"relative_signed_volume_{w}": total(signed, w) / w / (total(v, 240) / 240) for w in (1, 5, 15, 30, 60, 120, 240)},
    **{f"quote_volume_z_{w}": z(np.log1p(q), w) for w in (60, 240)},
    "trade_count_z_240": z(np.log1p(n), 240),
    "trade_size_z_240": z(np.log1p((q / n).fillna(0)), 240),
    **{f"range_position_{w}": stochastic(w) for w in (1, 2, 3, 5, 10, 15, 30, 60, 120, 240, 480, 1440)},
    **{f"mean_distance_{w}": distance(talib.SMA(c, w), w) for w in (5, 10, 15, 30, 60, 120, 240, 480, 1440)},
    **{f"vwap_distance_{w}": distance(total(q, w) / total(v, w), w) for w in (1, 3, 5, 15, 30, 60, 120, 240, 480, 1440)},
    **{f"high_distance_{w}": distance(talib.MAX(h, w), w) for w in (15, 30, 60, 240, 1440)},
    **{f"low_distance_{w}": distance(talib.MIN(l, w), w) for w in (15, 30, 60, 240, 1440)},
    **{f"rsi_{w}": 100 * total(change.clip(lower=0), w) / total(change.abs(), w) for w in (14, 30, 60, 120, 240)},
    "macd_12_26": macd / c / sigma,
    "macd_histogram_12_26_9": histogram / c / sigma,
    **{f"bollinger_z_{w}": z(c, w) for w in (10, 20, 60, 120)},
    "relative_atr_14": np.log((total(true_range, 14) / 14 / c + FLOOR) / sigma),
    "skewness_240": stats.skew(windows(r, 240), axis=1),
    "autocorrelation_60": correlation(60),
    **{f"time_of_day_{s}_{k}": wave(f, "day", k) for k in (1, 2, 3, 4, 5, 6, 24, 48, 96)
       for s, f in (("sin", np.sin), ("cos", np.cos))},
    **{f"time_of_week_{s}_{k}": wave(f, "week", k) for k in (1, 2, 3)
       for s, f in (("sin", np.sin), ("cos", np.cos))},
}

# Labels: the later close is looked up by its time. NaN past the end.
close_at = pd.Series(c.to_numpy(), index=candles.openTime)
labels = {
    str(minutes): np.log(close_at.reindex(candles.openTime + 60_000 * minutes).to_numpy() / c)
    for minutes in (1, 5, 10, 30, 60)
}
scales = {str(minutes): sigma * np.sqrt(minutes) for minutes in (1, 10, 60)}

# Where TA-Lib has an endless memory or fewer digits, the two still have to be near.
upper, middle, _ = talib.BBANDS(c, 20, 2, 2)
assert np.nanmax(np.abs(expected["bollinger_z_20"] - 2 * (c - middle) / (upper - middle))) < 1e-5
endless = talib.MACD(c, 12, 26, 9)
assert np.max(np.abs(macd - endless[0])[400:]) < 0.01 * np.nanstd(macd)
assert np.max(np.abs(histogram - endless[2])[400:]) < 0.01 * np.nanstd(histogram)
assert np.nanmax(np.abs(expected["autocorrelation_60"] - talib.CORREL(r.shift(1), r, 60))[62:]) < 1e-6


def at_checked_rows(columns: dict) -> dict:
    values = {name: np.asarray(column, float)[CHECKED] for name, column in columns.items()}
    return {name: [None if np.isnan(x) else x for x in column] for name, column in values.items()}


golden = {
    "versions": {"pandas": pd.__version__, "numpy": np.__version__, "scipy": scipy.__version__,
                 "TA-Lib": talib.__version__},
    "candles": {name: candles[name].tolist() for name in candles},
    "rows": CHECKED,
    "features": at_checked_rows(expected),
    "labels": at_checked_rows(labels),
    "targetScales": at_checked_rows(scales),
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
