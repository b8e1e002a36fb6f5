#!/usr/bin/env python3
"""Makes the golden cases of gradients: what PyTorch's autograd answers.

    python3 training/test/golden/make_rules.py

tools/testing/golden.py says with which version, and how numbers are written. In
every case dy is the gradient of the output y, and d_NAME that of input NAME.
"""

import pathlib
import sys

import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[2] / "tools/testing"))
from golden import normal, write  # noqa: E402


def gradients(y, **inputs):
    """A random dy, and what it makes of the inputs."""
    dy = normal(*y.shape)
    answers = torch.autograd.grad(y, list(inputs.values()), dy)
    return {"dy": dy} | {f"d_{name}": d for name, d in zip(inputs, answers)}


def pair(values):
    return torch.tensor(values)


def gather():
    cases = {}
    for shape, axis, indices, name in [
        ([5, 3], 0, [0, 2, 2, 1, 2], "rows of a table"),
        ([2, 3, 4], 1, [2, 0, 2], "the middle axis"),
        ([3, 2, 5], 2, [4, 4, 4, 0], "the last axis"),
    ]:
        x = normal(*shape).requires_grad_()
        y = torch.index_select(x, axis, torch.tensor(indices))
        cases[f"Gather: {name}"] = {
            "x": x,
            "indices": torch.tensor(indices, dtype=torch.float64),
            "axis": axis,
        } | gradients(y, x=x)
    table = normal(4, 3).requires_grad_()
    words = torch.tensor([[3, 1, 3], [0, 3, 1]])
    cases["Gather: an embedding of sentences"] = {
        "x": table,
        "indices": words.to(torch.float64),
        "axis": 0,
    } | gradients(F.embedding(words, table), x=table)
    write(HERE / "gather_rules.json", cases)


if __name__ == "__main__":
    torch.manual_seed(4)
    gather()
