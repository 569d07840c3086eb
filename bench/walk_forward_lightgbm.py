"""Trains LightGBM on the rows in a file of doubles, column after column, the target last; writes its text model."""

import sys

import lightgbm as lgb
import numpy as np

path, model, rows, features, rounds, leaves, least, threads = *sys.argv[1:3], *map(int, sys.argv[3:9])
rate, row_share, feature_share = map(float, sys.argv[9:])
table = np.fromfile(path).reshape(features + 1, rows)
params = {"num_leaves": leaves, "learning_rate": rate, "min_data_in_leaf": least, "lambda_l2": 1, "bagging_freq": 1,
          "bagging_fraction": row_share, "feature_fraction": feature_share, "num_threads": threads, "seed": 1, "verbose": -1}
lgb.train(params, lgb.Dataset(table[:features].T, table[features]), rounds).save_model(model)
print("{}")
