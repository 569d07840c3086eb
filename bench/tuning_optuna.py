"""Optuna on the functions of test-functions.ts: prints {function: [best of each seed]} as JSON."""

import json
import math
import sys

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
trials, seeds = int(sys.argv[1]), int(sys.argv[2])


def branin(t):
    x, y = t.suggest_float("x", -5, 10), t.suggest_float("y", 0, 15)
    bend = y - 5.1 / (4 * math.pi**2) * x * x + 5 / math.pi * x - 6
    return bend**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


def rosenbrock(t):
    x = [t.suggest_float(f"x{i}", -2, 2) for i in range(4)]
    return sum(100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(3))


ALPHA = [1, 1.2, 3, 3.2]
A = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
P = [
    [1312, 1696, 5569, 124, 8283, 5886],
    [2329, 4135, 8307, 3736, 1004, 9991],
    [2348, 1451, 3522, 2883, 3047, 6650],
    [4047, 8828, 8732, 5743, 1091, 381],
]


def hartmann(t):
    x = [t.suggest_float(f"x{i}", 0, 1) for i in range(6)]
    return -sum(
        ALPHA[r] * math.exp(-sum(A[r][i] * (x[i] - P[r][i] / 1e4) ** 2 for i in range(6))) for r in range(4)
    )


def ackley(t):
    x = [t.suggest_float(f"x{i}", -15, 30) for i in range(5)]
    square = sum(v * v for v in x) / 5
    wave = sum(math.cos(2 * math.pi * v) for v in x) / 5
    return -20 * math.exp(-0.2 * math.sqrt(square)) - math.exp(wave) + 20 + math.e


def mixed(t):
    rate = t.suggest_float("rate", 1e-4, 1, log=True)
    leaves = t.suggest_int("leaves", 2, 128, log=True)
    kind = "abcd".index(t.suggest_categorical("kind", ["a", "b", "c", "d"]))
    mirrored = t.suggest_categorical("mirrored", [True, False])
    distance = (math.log10(rate) - [-2, -1.5, -3, -1][kind]) ** 2 + (math.log2(leaves) - 4) ** 2 / 4
    return distance + [0.3, 0, 0.6, 0.15][kind] + (0 if mirrored else 0.2)


FUNCTIONS = {
    "Branin": branin,
    "Rosenbrock, 4 dimensions": rosenbrock,
    "Hartmann, 6 dimensions": hartmann,
    "Ackley, 5 dimensions": ackley,
    "mixed: a log rate, a whole number, two choices": mixed,
}


def best(function, sampler):
    study = optuna.create_study(sampler=sampler)
    study.optimize(function, n_trials=trials)
    return study.best_value


print(
    json.dumps(
        {
            name: [best(function, optuna.samplers.TPESampler(seed=seed)) for seed in range(seeds)]
            for name, function in FUNCTIONS.items()
        }
    )
)
