"""scikit-learn's random forest on the rows in a file of doubles, column after column, the target last."""

import json
import sys
import time

import numpy as np
import sklearn
from sklearn.ensemble import RandomForestRegressor

path, rows, learnt, features, trees, leaves, threads = sys.argv[1], *map(int, sys.argv[2:])
table = np.fromfile(path).reshape(features + 1, rows)
x, y = np.ascontiguousarray(table[:features].T), table[features]
forest = RandomForestRegressor(trees, max_leaf_nodes=leaves, min_samples_leaf=20, max_features=1 / 3,
                               n_jobs=threads, oob_score=True, random_state=1)
started = time.perf_counter()
forest.fit(x[:learnt], y[:learnt])
seconds = time.perf_counter() - started
rmse = float(np.sqrt(np.mean((forest.predict(x[learnt:]) - y[learnt:]) ** 2)))
print(json.dumps({"version": sklearn.__version__, "seconds": seconds, "rmse": rmse, "outOfBag": forest.oob_score_}))
