"""Golden values for the LSTM: PyTorch's forecasts, loss, gradients and integrated gradients for the same weights and rows.

    pip install torch numpy
    python3 test/golden/lstm.py        # writes test/golden/lstm.json
"""

import copy
import json
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).parent


def numbers(tensor):
    return [round(float(value), 9) for value in tensor.detach().flatten()]


def integrated_gradients(lstm, head, window, points=2000):
    """What each value adds to the forecast on the straight way from all zeros, in double precision."""
    places, weights = np.polynomial.legendre.leggauss(points)
    lstm, head = copy.deepcopy(lstm).double(), copy.deepcopy(head).double()
    shares = torch.tensor((places + 1) / 2)[:, None, None]
    way = (shares * window.double()).requires_grad_()
    _, (h, _) = lstm(way)
    head(h[-1])[:, 0].sum().backward()
    slopes = (torch.tensor(weights / 2)[:, None, None] * way.grad).sum(0)
    return slopes * window.double()


def case(seed, inputs, hidden, layers, steps, sequences):
    torch.manual_seed(seed)
    lstm = torch.nn.LSTM(inputs, hidden, layers, batch_first=True)
    head = torch.nn.Linear(hidden, 1)
    with torch.no_grad():
        for parameter in [*lstm.parameters(), *head.parameters()]:
            parameter.copy_(torch.round(parameter * 2**20) / 2**20)  # short in JSON, exact in single precision
    rows = torch.round(torch.randn(steps + sequences - 1, inputs) * 2**16) / 2**16
    target = torch.round(torch.randn(sequences) * 2**16) / 2**16
    windows = torch.stack([rows[i : i + steps] for i in range(sequences)])
    _, (h, _) = lstm(windows)
    forecasts = head(h[-1])[:, 0]
    loss = ((forecasts - target) ** 2).mean()
    loss.backward()
    named = [*lstm.named_parameters(), *(("head." + name, value) for name, value in head.named_parameters())]
    return {
        "shape": {"inputs": inputs, "steps": steps, "hidden": hidden, "layers": layers},
        "rows": numbers(rows),
        "target": numbers(target),
        "weights": {name: numbers(value) for name, value in named},
        "forecasts": numbers(forecasts),
        "added": {factor: numbers(integrated_gradients(lstm, head, factor * windows[0])) for factor in (3, 30)},
        "gradients": {name: numbers(value.grad) for name, value in named},
    }


cases = [case(1, 3, 6, 1, 7, 37), case(2, 5, 10, 2, 6, 5), case(3, 8, 32, 1, 60, 3)]
(HERE / "lstm.json").write_text(json.dumps({"version": torch.__version__, "cases": cases}))
