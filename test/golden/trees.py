"""Golden values for trees: XGBoost reads a model of ours and trains one of its own; both forecast and explain.

    pip install xgboost numpy
    python3 test/golden/trees.py        # writes test/golden/trees.json; needs npm ci
"""

import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import xgboost as xgb

HERE = Path(__file__).parent
CHECKED = 40

ours = json.loads(subprocess.check_output(["node_modules/.bin/node", str(HERE / "tree-model.ts")]))
table = np.array([[np.nan if v is None else v for v in column] for column in ours["table"]]).T
target = np.array(ours["target"])
rows = xgb.DMatrix(table, target, feature_names=["a", "b", "c", "d"])


def answers(booster: xgb.Booster) -> dict:
    return {
        "forecasts": booster.predict(rows, output_margin=True)[:CHECKED].astype(float).tolist(),
        "contributions": booster.predict(rows, pred_contribs=True)[:CHECKED].astype(float).tolist(),
    }


with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "model.json"
    path.write_text(ours["model"])
    loaded = xgb.Booster(model_file=path)
    params = {"max_depth": 3, "eta": 0.3, "tree_method": "hist", "nthread": 1}
    trained = xgb.train(params, rows, 8)
    trained.save_model(path)
    theirs = path.read_text()
    binary = xgb.DMatrix(table, target > 0.3, feature_names=["a", "b", "c", "d"])
    logistic = xgb.train({**params, "objective": "binary:logistic"}, binary, 5)
    logistic.save_model(path)
    theirs_logistic = path.read_text()

(HERE / "trees.json").write_text(json.dumps({
    "version": xgb.__version__,
    "ours": {"model": ours["model"], **answers(loaded)},
    "theirs": {"model": theirs, **answers(trained)},
    "logistic": {"model": theirs_logistic, **answers(logistic)},
}))
