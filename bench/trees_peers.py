"""Boosted trees by LightGBM and XGBoost on the rows in a file of doubles, column after column, the target last."""

import json
import sys
import time

import lightgbm as lgb
import numpy as np
import xgboost as xgb

path, rows, features, rounds, leaves, threads = sys.argv[1], *map(int, sys.argv[2:])
table = np.fromfile(path).reshape(features + 1, rows)
learn, watch = slice(0, rows * 4 // 5), slice(rows * 4 // 5, rows)
x, y = np.ascontiguousarray(table[:features].T), table[features]


def timed(name, version, train, forecast):
    wall, cpu = time.perf_counter(), time.process_time()
    model = train()
    took = time.perf_counter() - wall, time.process_time() - cpu
    rmse = float(np.sqrt(np.mean((forecast(model) - y[watch]) ** 2)))
    return {"name": name, "version": version, "seconds": took[0], "cpu": took[1], "rmse": rmse}


print(json.dumps([
    timed("XGBoost hist", xgb.__version__,
          lambda: xgb.train({"tree_method": "hist", "grow_policy": "lossguide", "max_depth": 0, "max_leaves": leaves,
                             "eta": 0.1, "min_child_weight": 20, "nthread": threads}, xgb.DMatrix(x[learn], y[learn]), rounds),
          lambda model: model.predict(xgb.DMatrix(x[watch]))),
    timed("LightGBM", lgb.__version__,
          lambda: lgb.train({"num_leaves": leaves, "learning_rate": 0.1, "min_data_in_leaf": 20, "lambda_l2": 1,
                             "num_threads": threads, "verbose": -1}, lgb.Dataset(x[learn], y[learn]), rounds),
          lambda model: model.predict(x[watch])),
]))
