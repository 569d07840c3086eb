"""Golden values for LightGBM's text models: some it trains, and one of ours that it reads; it forecasts and explains.

    pip install lightgbm shap numpy
    python3 test/golden/lightgbm_text.py     # writes test/golden/lightgbm.json; needs npm ci
"""

import json
import subprocess
import warnings
from pathlib import Path

import lightgbm as lgb
import numpy as np
import shap

HERE = Path(__file__).parent
CHECKED = 30

ours = json.loads(subprocess.check_output(["node_modules/.bin/node", str(HERE / "tree-model.ts")]))
table = np.array([[np.nan if v is None else v for v in column] for column in ours["table"]]).T
target = np.array(ours["target"])
names = ["a", "b", "c", "d"]
# Zeros, of both signs and nearly so, for the models that take them for missing; NaN where none was in training.
checked = table[:CHECKED].copy()
checked[3, 0], checked[4, 1], checked[5, 3], checked[6, 3], checked[7, 0] = 0, -0.0, 1e-36, 0, np.nan
checked[8], checked[9, 2] = np.nan, np.nan

warnings.filterwarnings("ignore")


def answers(booster: lgb.Booster) -> dict:
    contributions = booster.predict(checked, pred_contrib=True)
    # The shap package asks LightGBM's own; its own algorithm is checked as well, on whole rows.
    by_shap = shap.TreeExplainer(booster).shap_values(checked)
    by_shap = by_shap[-1] if isinstance(by_shap, list) else by_shap
    assert np.allclose(by_shap, contributions[:, :-1], atol=1e-9)
    return {
        "model": booster.model_to_string(),
        "margins": booster.predict(checked, raw_score=True).tolist(),
        "forecasts": booster.predict(checked).tolist(),
        "contributions": contributions.tolist(),
    }


def trained(params: dict, y=target, x=table, rounds=4) -> dict:
    usual = {"num_leaves": 6, "learning_rate": 0.3, "min_data_in_leaf": 5, "verbose": -1, "num_threads": 1,
             "deterministic": True}
    return answers(lgb.train({**usual, **params}, lgb.Dataset(x, y, feature_name=names), rounds))


whole = np.nan_to_num(table, nan=0.5)
bagging = {"bagging_fraction": 0.5, "bagging_freq": 1}
models = {
    "squared error": trained({}),
    "no missing value in training": trained({}, x=whole),
    "zero as missing": trained({"zero_as_missing": True}, x=np.where(np.isnan(table), 0, table)),
    "the 0.9 quantile": trained({"objective": "quantile", "alpha": 0.9}),
    "Huber's loss": trained({"objective": "huber", "alpha": 0.5}),
    "absolute error": trained({"objective": "regression_l1"}),
    "a probability": trained({"objective": "binary", "sigmoid": 2}, y=(target > 0.3).astype(float)),
    "a random forest": trained({"boosting": "rf", **bagging}),
    "a tree of one leaf": trained({"min_data_in_leaf": 500}, rounds=1),
    "dropped trees": trained({"boosting": "dart", "drop_rate": 0.9, "skip_drop": 0.1}),
}
read = lgb.Booster(model_str=ours["lightgbm"])
(HERE / "lightgbm.json").write_text(json.dumps({
    "version": lgb.__version__,
    "rows": [[None if np.isnan(v) else v for v in row] for row in checked.tolist()],
    "theirs": models,
    "ours": {**answers(read), "model": ours["lightgbm"]},
}))
