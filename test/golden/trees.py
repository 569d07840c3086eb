"""Golden values for trees: XGBoost reads a model of ours and trains one of its own; both forecast and explain.
scikit-learn grows a forest, which shap explains.

    pip install xgboost numpy scikit-learn shap
    python3 test/golden/trees.py        # writes test/golden/trees.json; needs npm ci
"""

import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import shap
import sklearn
import xgboost as xgb
from sklearn.ensemble import RandomForestRegressor

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
        "interactions": booster.predict(rows, pred_interactions=True)[:CHECKED].astype(float).tolist(),
        "scores": {kind: booster.get_score(importance_type=kind) for kind in ["weight", "total_gain", "total_cover"]},
    }


def forest_answers() -> dict:
    """The first three features, as the forest wants no holes, in single precision, as it sees them."""
    known = table[:, :3]
    forest = RandomForestRegressor(10, max_leaf_nodes=12, min_samples_leaf=5, max_features=2, random_state=1)
    forest.fit(known, target)
    explainer = shap.TreeExplainer(forest, feature_perturbation="tree_path_dependent")
    return {
        "trees": [{
            "left": tree.children_left.tolist(), "right": tree.children_right.tolist(), "feature": tree.feature.tolist(),
            "threshold": tree.threshold.tolist(), "value": tree.value[:, 0, 0].tolist(),
            "cover": tree.weighted_n_node_samples.tolist(),
        } for tree in (each.tree_ for each in forest.estimators_)],
        "base": float(np.ravel(explainer.expected_value)[0]),
        "forecasts": forest.predict(known[:CHECKED]).tolist(),
        "contributions": explainer.shap_values(known[:CHECKED]).tolist(),
        "interactions": explainer.shap_interaction_values(known[:CHECKED]).tolist(),
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
    "forest": {"version": sklearn.__version__, "shap": shap.__version__, **forest_answers()},
    "ours": {"model": ours["model"], **answers(loaded)},
    "theirs": {"model": theirs, **answers(trained)},
    "logistic": {"model": theirs_logistic, **answers(logistic)},
}))
