"""One epoch of an LSTM by PyTorch on sequences from a file: rows, then targets, single precision; weights as JSON."""

import json
import sys
import time

import numpy as np
import torch

path, weights, sequences, steps, features, hidden, threads = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:8])
batches = [int(each) for each in sys.argv[8:]]
torch.set_num_threads(threads)
numbers = np.fromfile(path, dtype=np.float32)
rows = numbers[:-sequences].reshape(-1, features)
x = torch.from_numpy(np.ascontiguousarray(np.lib.stride_tricks.sliding_window_view(rows, steps, axis=0).transpose(0, 2, 1)))
y = torch.from_numpy(numbers[-sequences:].copy())
start = {name: torch.tensor(values) for name, values in json.load(open(weights)).items()}


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = torch.nn.LSTM(features, hidden, batch_first=True)
        self.head = torch.nn.Linear(hidden, 1)
        with torch.no_grad():
            for name, parameter in [*self.lstm.named_parameters(), *(("head." + n, p) for n, p in self.head.named_parameters())]:
                parameter.copy_(start[name].reshape(parameter.shape))
            self.lstm.bias_hh_l0.zero_()  # Only the sum of both counts, and the first has it.

    def forward(self, batch):
        _, (h, _) = self.lstm(batch)
        return self.head(h[-1])[:, 0]


def epoch(batch):
    network = Network()
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)
    wall, cpu = time.perf_counter(), time.process_time()
    for at in range(0, sequences, batch):
        optimiser.zero_grad()
        ((network(x[at : at + batch]) - y[at : at + batch]) ** 2).mean().backward()
        optimiser.step()
    took = time.perf_counter() - wall, time.process_time() - cpu
    with torch.no_grad():
        loss = float(((network(x) - y) ** 2).mean())
    return {"batch": batch, "seconds": took[0], "cpu": took[1], "loss": loss}


epoch(batches[0])  # Whatever is set up once is set up.
print(json.dumps({"version": torch.__version__, "epochs": [epoch(batch) for batch in batches]}))
