"""The problem of the zoo's convex solver, solved by scikit-learn: python logistic_peer.py [FILE]

Draws spikes, filters them by raised cosines, adds a constant, draws targets and row weights, and gives every feature a
ridge of its own. Writes the problem with scikit-learn's weights and value to FILE, by default the fixture that
LogisticRegressionTests compares the zoo's solver with: value to 1e-6, weights to 1e-4.
Install: python -m pip install numpy scikit-learn
"""

import json
import pathlib
import sys

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression

ROWS, LAGS, FILTERS = 600, 40, 4


def raised_cosines():
    """As in nemos, `_raised_cosine_basis.py`: [lags, filters]."""
    z = np.log(50 * np.arange(LAGS) / (LAGS - 1) + 1) / np.log(51)
    centres = np.linspace(0, 1 - 2 / (FILTERS + 1), FILTERS)
    phase = np.pi * (z[:, None] - centres) / (2 * (centres[1] - centres[0]))
    return 0.5 * (1 + np.cos(np.clip(phase, -np.pi, np.pi)))


def problem():
    """Features of two units' spikes and a constant, rounded so that the file holds them exactly."""
    random = np.random.default_rng(0)
    features = []
    for _ in range(2):
        spikes = (random.random(ROWS) < 0.06).astype(float)
        for column in raised_cosines().T:
            # Row t sees bins before t only.
            features.append(np.convolve(spikes, np.r_[0, column])[:ROWS])
    x = np.round(np.stack(features + [np.ones(ROWS)], 1), 4)
    truth = random.normal(size=x.shape[1])
    truth[-1] = -2
    y = (random.random(ROWS) < 1 / (1 + np.exp(-x @ truth))).astype(float)
    v = np.round(0.5 + 4 * random.random(ROWS), 3)
    ridge = np.round(0.2 + 3 * random.random(x.shape[1]), 3)
    return x, y, v, ridge


def main():
    here = pathlib.Path(__file__).resolve().parent
    file = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here.parent / "ZooTests/Fixtures/logistic.json"
    x, y, v, ridge = problem()
    # One strength serves all features once each is divided by the root of its ridge.
    scale = np.sqrt(ridge)
    solver = LogisticRegression(C=1.0, fit_intercept=False, solver="newton-cholesky", tol=1e-12, max_iter=1000)
    solver.fit(x / scale, y, sample_weight=v)
    w = solver.coef_[0] / scale
    z = x @ w
    value = (v * (np.logaddexp(0, z) - y * z)).sum() + 0.5 * (ridge * w * w).sum()
    p = 1 / (1 + np.exp(-z))
    norm = np.linalg.norm(x.T @ (v * (p - y)) + ridge * w) / v.sum()
    document = {
        "solver": f"scikit-learn {sklearn.__version__}, newton-cholesky",
        "features": x.ravel().tolist(), "targets": y.tolist(), "row_weights": v.tolist(),
        "ridge": ridge.tolist(), "weights": w.tolist(), "value": value, "gradient_norm": norm,
    }
    file.write_text(json.dumps(document) + "\n")
    print(f"{document['solver']}: value {value:.9f}, gradient norm {norm:.1e}, weights", np.round(w, 5))


main()
