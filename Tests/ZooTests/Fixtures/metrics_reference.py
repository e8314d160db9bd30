"""Makes the expected numbers of EvaluationTests.swift with scikit-learn and NumPy.

Run: python3 Tests/ZooTests/Fixtures/metrics_reference.py    (scikit-learn 1.9.1, NumPy 2.4.6)

The scores and spikes come from integer arithmetic, so that the Swift test makes the same ones
(`MetricsSample.swift`). They contain ties, a unit that never spikes, one that always does and one
with fewer than ten spikes.
"""
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (auc, average_precision_score, brier_score_loss, f1_score,
                             matthews_corrcoef, precision_recall_curve, roc_auc_score)

BINS, UNITS = 200, 6


def mixed(index):
    """A fixed scrambling of an integer to 0..<1000."""
    x = (index * 2654435761 + 12345) % 2**32
    x ^= x >> 15
    x = x * 2246822519 % 2**32
    x ^= x >> 13
    return x % 1000


def sample(salt):
    logits = np.zeros((BINS, UNITS), np.float32)
    spikes = np.zeros((BINS, UNITS), np.uint8)
    for t in range(BINS):
        for n in range(UNITS):
            index = salt + t * UNITS + n
            # Quarters from -6 to +3.75, so that there are ties.
            logits[t, n] = mixed(index) % 40 / 4 - 6
            chance = [0, 1000, 25, 150, 300, 500][n]
            if 1 < n:
                chance = chance + int(logits[t, n] * 30)
            spikes[t, n] = mixed(index + 5_000_000) < chance
    return logits, spikes


def softplus(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


logits, spikes = sample(0)
v_logits, v_spikes = sample(1_000_000)
_, t_spikes = sample(2_000_000)
z, y = logits.astype(np.float64), spikes.astype(np.float64)

null_rates = (t_spikes.sum(0) + 0.5) / (BINS + 1)
null_rates = 1 / (1 + np.exp(-np.log(null_rates / (1 - null_rates)).astype(np.float32).astype(float)))


def bits(z):
    ll = (y * z - softplus(z)).sum(0)
    s = y.sum(0)
    gain = ll - (s * np.log(null_rates) + (BINS - s) * np.log1p(-null_rates))
    unit = gain[s > 0] / s[s > 0] / np.log(2)
    return gain.sum() / s.sum() / np.log(2), np.median(unit), np.mean(unit > 0)


def show(name, value):
    print(f"{name}: {', '.join(repr(float(v)) for v in np.atleast_1d(value))}")


show("spikes per unit", y.sum(0))
show("bits pooled, median, above", bits(z))
both = [n for n in range(UNITS) if 0 < y[:, n].sum() < BINS]
some = [n for n in range(UNITS) if 0 < y[:, n].sum()]
aucs = {n: roc_auc_score(y[:, n], z[:, n]) for n in both}
weights = {n: y[:, n].sum() * (BINS - y[:, n].sum()) for n in both}
show("auc per unit", list(aucs.values()))
show("auc stratified", sum(aucs[n] * weights[n] for n in both) / sum(weights.values()))
show("auc mean", np.mean([aucs[n] for n in both if y[:, n].sum() >= 10]))
show("auc pooled", roc_auc_score(y.ravel(), z.ravel()))
aps = {n: average_precision_score(y[:, n], z[:, n]) for n in some}
show("ap per unit", list(aps.values()))
show("ap mean", np.mean(list(aps.values())))
show("ap lift", np.mean(list(aps.values())) / np.mean([y[:, n].mean() for n in some]))
show("ap pooled", average_precision_score(y.ravel(), z.ravel()))
precision, recall, _ = precision_recall_curve(y.ravel(), z.ravel())
show("trapezoid pooled", auc(recall, precision))


def logistic(z, y, weight=None):
    model = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-12, max_iter=1000)
    model.fit(z.reshape(-1, 1), y.ravel(), sample_weight=weight)
    return model.coef_[0, 0], model.intercept_[0]


show("calibration slope, intercept", logistic(z, y))
p = 1 / (1 + np.exp(-z))
show("calibration ratio", p.sum() / y.sum())
show("brier", brier_score_loss(y.ravel(), p.ravel()))

# Validation: the threshold by trying every distinct score, Platt's targets as weighted copies.
candidates = np.unique(v_logits)[::-1]
scores = [f1_score(v_spikes.ravel(), v_logits.ravel() >= c) for c in candidates]
threshold = candidates[int(np.argmax(scores))]
show("threshold", threshold)
show("f1", f1_score(y.ravel(), z.ravel() >= threshold))
show("mcc", matthews_corrcoef(y.ravel(), z.ravel() >= threshold))
vz, vy = v_logits.astype(float).ravel(), v_spikes.ravel()
positive = (vy.sum() + 1) / (vy.sum() + 2)
negative = 1 / (vy.size - vy.sum() + 2)
target = np.where(vy == 1, positive, negative)
slope, intercept = logistic(
    np.concatenate([vz, vz]), np.concatenate([np.ones_like(vy), np.zeros_like(vy)]),
    np.concatenate([target, 1 - target]))
show("affine slope, intercept", (slope, intercept))
show("calibrated bits", bits(slope * z + intercept))
