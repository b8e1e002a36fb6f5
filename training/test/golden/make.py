#!/usr/bin/env python3
"""Makes the golden cases of this folder: what PyTorch answers.

    python3 training/test/golden/make.py

tools/testing/golden.py says with which version, and how numbers are written.
"""

import pathlib
import sys

import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[2] / "tools/testing"))
from golden import normal, tensor, write  # noqa: E402


def loss_case(f, x, target):
    x.requires_grad_(True)
    loss = f(x, target)
    loss.backward()
    return {"x": x, "target": target, "loss": loss, "gradient": x.grad}


def cross_entropy(logits, labels):
    """PyTorch wants the classes on axis 1; here they are last."""
    classes = logits.shape[-1]
    return F.cross_entropy(logits.reshape(-1, classes), labels.flatten().long())


def losses():
    cases = {}
    for shape in [[], [5], [3, 4], [2, 3, 2], [1, 1]]:
        cases[f"MeanSquaredError: {shape}"] = loss_case(
            F.mse_loss, normal(*shape), normal(*shape)
        )
    far = tensor([1000, -1000, 1000, -1000, 0])
    cases["MeanSquaredError: far from 0"] = loss_case(
        F.mse_loss, far.clone(), tensor([-1000, -1000, 0, 1, 0])
    )

    for shape in [[4, 3], [2, 3, 5], [2, 1, 3, 2], [7], [1, 10], [3, 1]]:
        logits = normal(*shape, scale=2)
        labels = torch.randint(shape[-1], shape[:-1])
        cases[f"CrossEntropy: {shape}"] = loss_case(cross_entropy, logits, labels)
    large = [[1000, 0, -1000], [1000, 0, -1000], [1000, 1000, 0], [-1000, -1000, -1000]]
    cases["CrossEntropy: logits up to 1000"] = loss_case(
        cross_entropy, tensor(large), torch.tensor([0, 2, 1, 2])
    )

    binary = F.binary_cross_entropy_with_logits
    for shape in [[], [5], [3, 4], [2, 3, 2]]:
        cases[f"BinaryCrossEntropy: {shape}"] = loss_case(
            binary, normal(*shape, scale=2), torch.randint(2, shape).double()
        )
    cases["BinaryCrossEntropy: between no and yes"] = loss_case(
        binary, normal(6, scale=3), tensor([0, 0.25, 0.5, 0.75, 1, 0.1])
    )
    cases["BinaryCrossEntropy: logits up to 1000"] = loss_case(
        binary,
        tensor([1000, 1000, -1000, -1000, 88.5, -88.5, 0, 0, 0, 20, -20]),
        tensor([1, 0, 1, 0, 0, 1, 0, 1, 0.5, 1, 0]),
    )
    write(HERE / "losses.json", cases)


if __name__ == "__main__":
    torch.manual_seed(5)
    losses()
