#!/usr/bin/env python3
"""Makes given.json: what PyTorch answers to the functions of all given/ folders.

    python3 training/test/golden/make_given.py

Each case has an input x, the result y = f(x), an upstream dy, the gradient of
sum(y * dy), a tensor u, and, if that gradient depends on x, `second`: the
gradient of sum(gradient * u). given_golden_test.cc has the same functions under
the same names.
"""

import pathlib
import sys

import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[2] / "tensor/testing"))
from golden import normal, tensor, write  # noqa: E402

LABELS = torch.tensor([2, -100, 0, 2])
CLASS_WEIGHTS = tensor([1, 2, 0.5])
TARGETS = tensor([[1, 0, 0.25], [0, 1, 0.5], [0, 0, 1], [1, 1, 0]])
MASK = tensor([[0, -1, 2], [float("-inf"), 0, 1]])
KEY = tensor([[1, 0.5], [-1, 2], [0.25, -0.5]])
VALUE = tensor([[1, -1], [2, 0.5], [0, 3]])


def cross_entropy(**options):
    return lambda x: F.cross_entropy(x, LABELS, **options)


def binary(**options):
    return lambda x: F.binary_cross_entropy_with_logits(x, TARGETS, **options)


# The name, the function, and the shape of its input.
FUNCTIONS = [
    ("CrossEntropy mean", cross_entropy(), [4, 3]),
    ("CrossEntropy sum", cross_entropy(reduction="sum"), [4, 3]),
    ("CrossEntropy none", cross_entropy(reduction="none"), [4, 3]),
    ("CrossEntropy smooth", cross_entropy(label_smoothing=0.2), [4, 3]),
    ("CrossEntropy weights", cross_entropy(weight=CLASS_WEIGHTS), [4, 3]),
    (
        "CrossEntropy all",
        cross_entropy(weight=CLASS_WEIGHTS, label_smoothing=0.2),
        [4, 3],
    ),
    (
        "CrossEntropy ignore",
        lambda x: F.cross_entropy(x, LABELS.clamp(0), ignore_index=2),
        [4, 3],
    ),
    ("BinaryCrossEntropy sum", binary(reduction="sum"), [4, 3]),
    (
        "BinaryCrossEntropy weights",
        binary(weight=tensor([[1], [2], [3], [4]]), pos_weight=tensor([3, 1, 2])),
        [4, 3],
    ),
    (
        "SquaredError none",
        lambda x: F.mse_loss(x, TARGETS, reduction="none"),
        [4, 3],
    ),
    (
        "Attention",
        lambda x: F.scaled_dot_product_attention(x, KEY, VALUE),
        [2, 2],
    ),
    (
        "Attention mask",
        lambda x: F.scaled_dot_product_attention(
            x, KEY, VALUE, attn_mask=MASK, scale=2
        ),
        [2, 2],
    ),
    (
        "Attention keys",
        lambda x: F.scaled_dot_product_attention(
            KEY, x, x, attn_mask=MASK[1:, :2].expand(3, 2)
        ),
        [2, 2],
    ),
    ("Sin", torch.sin, [2, 3]),
    ("Cos", torch.cos, [2, 3]),
    ("Sign", torch.sign, [2, 3]),
    ("Round", lambda x: torch.round(3 * x), [2, 3]),
    ("Clip", lambda x: torch.clamp(x, -0.5, 0.5), [2, 5]),
    ("Min", lambda x: torch.amin(x, 1), [2, 3]),
    ("Prod", lambda x: torch.prod(x, 0, keepdim=True), [5, 2]),
    ("Prod of all", torch.prod, [2, 3]),
    ("Var", lambda x: torch.var(x, (0, 2)), [2, 2, 3]),
    ("Var keepdim", lambda x: torch.var(x, 1, correction=0, keepdim=True), [2, 3]),
    ("Std", torch.std, [5]),
    ("CumSum", lambda x: torch.cumsum(x, 0) ** 2, [3, 2]),
    ("Sort", lambda x: torch.sort(x, 0, descending=True)[0] ** 2, [4, 2]),
    ("Pad", lambda x: F.pad(x, [1, 2], value=3) ** 2, [2, 3]),
    ("Split", lambda x: torch.mul(*torch.split(x, [2, 2], 1)), [2, 4]),
    ("Tile", lambda x: torch.tile(x, (2, 1, 3)) ** 2, [2, 2]),
    ("Tril", lambda x: torch.tril(x, 1) ** 2, [3, 3]),
    ("Triu", lambda x: torch.triu(x, 1) ** 2, [2, 3, 3]),
    ("Silu", F.silu, [2, 3]),
    ("GeluTanh", lambda x: F.gelu(x, approximate="tanh"), [2, 3]),
    ("RmsNorm", lambda x: F.rms_norm(x, [3], CLASS_WEIGHTS, 0.5), [2, 3]),
    (
        "GroupNorm",
        lambda x: F.group_norm(x, 2, tensor([1, 2, -1, 3]), tensor([0, 1, 2, 3]), 0.5),
        [2, 4, 3],
    ),
]

# Inputs with ties, equal numbers and zeros, where a gradient is a choice.
CORNERS = [
    ("Min", [[1, 0, 0], [2, 2, 2]]),
    ("Clip", [[-1, -0.5, 0, 0.5, 1]]),
    ("Prod", [[0, 2], [3, 0], [0, 5]]),
    ("Std", [3, 3, 3]),
    ("CrossEntropy all", [[900, 0, -900], [0, 900, 0], [-900, 900, 0], [0, 0, 0]]),
    ("Sign", [[0, 1, -1]]),
    ("Round", [[0.5, -0.5, 1.5]]),
]


def case(f, x):
    x.requires_grad_(True)
    y = f(x)
    dy, u = normal(*y.shape), normal(*x.shape)
    (gradient,) = torch.autograd.grad(y, x, dy, create_graph=True)
    fields = {"x": x, "y": y, "dy": dy, "gradient": gradient, "u": u}
    if gradient.requires_grad:
        (second,) = torch.autograd.grad((gradient * u).sum(), x, allow_unused=True)
        if second is not None and second.count_nonzero():
            fields["second"] = second
    return fields


def main():
    torch.manual_seed(12)
    cases = {f"{name}: {shape}": case(f, normal(*shape)) for name, f, shape in FUNCTIONS}
    functions = {name: f for name, f, _ in FUNCTIONS}
    for name, values in CORNERS:
        cases[f"{name}: corners"] = case(functions[name], tensor(values))
    write(HERE / "given.json", cases)


main()
