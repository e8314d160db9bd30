"""Recomputes every metric of a run from its saved predictions with NumPy and scikit-learn.

    python recompute_metrics.py RUN_DIRECTORY        (pip: numpy scikit-learn)

Prints the largest relative difference of each metric and fails if one exceeds 1e-6. Nothing of Zoo is
used: the predictions hold `logits`, `spikes` and `null_rates`; the threshold and the calibration map
were chosen on validation and are taken from results.json.
"""
import json
import math
import pathlib
import sys
import warnings

import numpy as np
from sklearn.metrics import (average_precision_score, f1_score, matthews_corrcoef, roc_auc_score)

warnings.filterwarnings("ignore")
run = pathlib.Path(sys.argv[1])
results = json.loads((run / "results.json").read_text())
TOLERANCE = 1e-6


def log_likelihood(y, z):
    return np.where(y, -np.logaddexp(0, -z), -np.logaddexp(0, z)).sum(0)


def bits(y, z, null):
    spikes = y.sum(0)
    gain = log_likelihood(y, z) - (spikes * np.log(null) + (len(y) - spikes) * np.log1p(-null))
    per_unit = np.where(spikes > 0, gain / np.maximum(spikes, 1) / math.log(2), np.nan)
    defined = per_unit[~np.isnan(per_unit)]
    return {"pooled": gain.sum() / spikes.sum() / math.log(2), "unit_median": np.median(defined),
            "units_above_zero": np.mean(defined > 1e-9)}


def calibration(y, z):
    """Logistic regression of spikes on log-odds: Newton's method with halved steps, from the rate."""
    x, t = z.ravel(), y.ravel().astype(float)

    def loss(w):
        a = w[0] * x + w[1]
        return np.logaddexp(0, a).sum() - (a * t).sum()

    w = np.array([0.0, math.log(t.mean() / (1 - t.mean()))])
    for _ in range(200):
        p = 1 / (1 + np.exp(-(w[0] * x + w[1])))
        gradient = np.array([((p - t) * x).sum(), (p - t).sum()])
        v = p * (1 - p)
        hessian = np.array([[(v * x * x).sum(), (v * x).sum()], [(v * x).sum(), v.sum()]])
        step = np.linalg.solve(hessian, gradient)
        while loss(w - step) > loss(w) and np.abs(step).max() > 1e-14:
            step /= 2
        w = w - step
        if np.abs(step).max() < 1e-13:
            break
    return w


def recompute(row):
    data = np.load(run / row["predictions"])
    z, y, null = data["logits"].astype(np.float64), data["spikes"] != 0, data["null_rates"]
    positives, count = y.sum(0), len(y)
    both = (positives > 0) & (positives < count)
    auc = np.array([roc_auc_score(y[:, n], z[:, n]) if both[n] else np.nan for n in range(y.shape[1])])
    ap = np.array([average_precision_score(y[:, n], z[:, n]) if positives[n] else np.nan
                   for n in range(y.shape[1])])
    weights = positives * (count - positives)
    p = 1 / (1 + np.exp(-z))
    out = {("bits_per_spike", k): v for k, v in bits(y, z, null).items()}
    fitted = row["metrics"]["bits_per_spike_calibrated"]
    mapped = fitted["slope"] * z + fitted["intercept"]
    out |= {("bits_per_spike_calibrated", k): v for k, v in bits(y, mapped, null).items()}
    out["roc_auc", "stratified"] = (auc[both] * weights[both]).sum() / weights[both].sum()
    out["roc_auc", "unit_mean"] = auc[both & (positives >= 10)].mean()
    out["roc_auc", "pooled"] = roc_auc_score(y.ravel(), z.ravel())
    spiking = positives > 0
    out["average_precision", "unit_mean"] = ap[spiking].mean()
    out["average_precision", "lift"] = ap[spiking].mean() / (positives[spiking] / count).mean()
    out["average_precision", "pooled"] = average_precision_score(y.ravel(), z.ravel())
    if len(np.unique(z)) > 1:
        slope, intercept = calibration(y, z)
        out["calibration", "slope"], out["calibration", "intercept"] = slope, intercept
    out["calibration", "ratio"] = p.sum() / y.sum()
    out["brier", None] = ((p - y) ** 2).mean()
    threshold = row["metrics"]["threshold"]
    if threshold is not None:
        predicted = (z >= threshold).ravel()
        out["f1", None] = f1_score(y.ravel(), predicted)
        if predicted.any() and not predicted.all():
            out["mcc", None] = matthews_corrcoef(y.ravel(), predicted)
    out["undefined_units", None] = (~both).sum()
    return out


worst = {}
for row in results["rows"]:
    for (group, name), expected in recompute(row).items():
        found = row["metrics"][group] if name is None else row["metrics"][group][name]
        found = math.nan if found is None else found
        if math.isnan(expected) and math.isnan(found):
            difference = 0.0
        else:
            difference = abs(found - expected) / max(1, abs(expected))
        key = group if name is None else f"{group}.{name}"
        difference = math.inf if math.isnan(difference) else difference
        if difference > TOLERANCE:
            print(f"{row['label']} on {row['tested_on']}: {key} is {found}, recomputed {expected}")
        worst[key] = max(worst.get(key, 0), difference)
for key, difference in worst.items():
    print(f"{key:40s} {difference:.1e}")
sys.exit(any(d > TOLERANCE for d in worst.values()))
