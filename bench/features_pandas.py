"""The common subset of core@1 in idiomatic pandas: the peer in bench/features.ts.

    python3 bench/features_pandas.py <folder of 1m zips> <runs>

Prints one JSON object: versions, seconds of each run (reading not counted), and the last row, so that whoever
compares the times can see that the same was computed.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

FLOOR = 1e-5
COLUMNS = ["open_time", "open", "high", "low", "close", "volume", "close_time", "quote_volume", "count", "taker", "taker_quote"]


def read(folder: Path) -> pd.DataFrame:
    files = sorted(file for year in ("2023-*", "2024-*", "2025-01") for file in folder.glob(f"*-{year}.zip"))
    frames = [pd.read_csv(file, header=None, names=COLUMNS, usecols=range(11)) for file in files]
    return pd.concat(frames, ignore_index=True).astype(float)


def features(d: pd.DataFrame) -> pd.DataFrame:
    o, h, l, c, v, q = (d[name] for name in ("open", "high", "low", "close", "volume", "quote_volume"))
    before = c.shift(1)
    r2 = np.log(c / before) ** 2
    hl2 = np.log(h / l) ** 2
    garman_klass = 0.5 * hl2 - (2 * np.log(2) - 1) * np.log(c / o) ** 2
    signed = 2 * d.taker - v
    change = c - before
    true_range = np.maximum(h, before) - np.minimum(l, before)
    sizes = np.log1p((q / d["count"]).fillna(0))
    sigma = ((2 * np.sqrt(r2.rolling(60).mean()) + np.sqrt(r2.rolling(240).mean())) / 3).clip(lower=FLOOR)
    minute = (d.open_time // 60_000) % 1440

    def z(x, w):
        return (x - x.rolling(w).mean()) / x.rolling(w).std(ddof=0)

    def log_root(x, w):
        return 0.5 * np.log(x.rolling(w).mean() + FLOOR**2)

    def distance(level, w):
        return (c / level - 1) / (sigma * np.sqrt(w))

    def position(w):
        low = l.rolling(w).min()
        return (c - low) / (h.rolling(w).max() - low)

    def rsi(w):
        gains = change.clip(lower=0).rolling(w).sum()
        return 100 * gains / change.abs().rolling(w).sum()

    columns = {f"scaled_return_{w}": np.log(c / c.shift(w)) / (sigma * np.sqrt(w))
               for w in (1, 2, 3, 5, 10, 15, 30, 60, 120, 240)}
    columns |= {f"log_realized_volatility_{w}": log_root(r2, w) for w in (10, 60, 240)}
    columns["log_parkinson_volatility_60"] = log_root(hl2 / (4 * np.log(2)), 60)
    columns["log_garman_klass_volatility_60"] = log_root(garman_klass, 60)
    columns |= {f"taker_imbalance_{w}": signed.rolling(w).sum() / v.rolling(w).sum() for w in (1, 5, 15, 60)}
    columns |= {f"relative_signed_volume_{w}": signed.rolling(w).mean() / v.rolling(240).mean() for w in (15, 60)}
    columns |= {f"quote_volume_z_{w}": z(np.log1p(q), w) for w in (60, 240)}
    columns["trade_count_z_240"] = z(np.log1p(d["count"]), 240)
    columns["trade_size_z_240"] = z(sizes, 240)
    columns |= {f"range_position_{w}": position(w) for w in (15, 60, 240)}
    columns |= {f"mean_distance_{w}": distance(c.rolling(w).mean(), w) for w in (30, 120)}
    columns |= {f"vwap_distance_{w}": distance(q.rolling(w).sum() / v.rolling(w).sum(), w) for w in (60, 240)}
    columns |= {f"high_distance_{w}": distance(h.rolling(w).max(), w) for w in (60, 240)}
    columns |= {f"low_distance_{w}": distance(l.rolling(w).min(), w) for w in (60, 240)}
    columns |= {f"rsi_{w}": rsi(w) for w in (14, 60)}
    columns["bollinger_z_20"] = z(c, 20)
    columns["relative_atr_14"] = np.log((true_range.rolling(14).mean() / c + FLOOR) / sigma)
    columns["time_of_day_sin_1"] = np.sin(2 * np.pi * minute / 1440)
    columns["time_of_day_cos_1"] = np.cos(2 * np.pi * minute / 1440)
    return pd.DataFrame(columns)


def gap_safe_features(d: pd.DataFrame) -> pd.DataFrame:
    """Segment by segment, so that no window spans a gap. (`groupby(segment).rolling` says the same ten times slower.)"""
    return pd.concat(features(part) for _, part in d.groupby((d.open_time.diff() != 60_000).cumsum()))


candles = read(Path(sys.argv[1]))
# Milliseconds until 2024, microseconds from 2025 on.
candles["open_time"] = candles.open_time.where(candles.open_time < 1e14, candles.open_time / 1000)
seconds = []
for _ in range(int(sys.argv[2])):
    start = time.perf_counter()
    table = gap_safe_features(candles)
    seconds.append(time.perf_counter() - start)
print(json.dumps({"version": pd.__version__, "rows": len(table), "seconds": seconds, "last": table.iloc[-1].to_dict()}))
