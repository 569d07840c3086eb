"""LightGBM's forecasts and contributions on the rows in a file of doubles, column after column, the target last."""

import json
import sys
import time

import lightgbm as lgb
import numpy as np

path, rows, features, rounds, leaves, threads, explained = sys.argv[1], *map(int, sys.argv[2:])
table = np.fromfile(path).reshape(features + 1, rows)
x, y = np.ascontiguousarray(table[:features].T), table[features]
params = {"num_leaves": leaves, "learning_rate": 0.1, "min_data_in_leaf": 20, "lambda_l2": 1, "num_threads": threads, "verbose": -1}
model = lgb.train(params, lgb.Dataset(x, y), rounds)


def best(work, repeats=3):
    took = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        took.append(time.perf_counter() - started)
    return min(took)


single = []
for i in range(3000):
    row = x[i : i + 1]
    started = time.perf_counter()
    model.predict(row, num_threads=1)
    single.append((time.perf_counter() - started) * 1e6)

print(json.dumps({
    "version": lgb.__version__,
    "predict": best(lambda: model.predict(x, num_threads=threads)),
    "explain": best(lambda: model.predict(x[:explained], pred_contrib=True, num_threads=threads)),
    "p50": float(np.percentile(single, 50)),
    "p99": float(np.percentile(single, 99)),
}))
