#!/usr/bin/env python3
"""Makes the golden cases of gradients: what PyTorch's autograd answers.

    python3 training/test/golden/make_rules.py

tensor/testing/golden.py says with which version, and how numbers are written. In
every case dy is the gradient of the output y, and d_NAME that of input NAME.
"""

# LONG(290): the cases of a module, which share their helpers and constants.

import math
import pathlib
import sys

import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[2] / "tensor/testing"))
from golden import normal, tensor, write  # noqa: E402


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


def elementwise():
    cases = {}
    binary = {
        "Add": torch.add,
        "Sub": torch.sub,
        "Mul": torch.mul,
        "Div": torch.div,
        "Pow": torch.pow,
        "Max": torch.maximum,
        "Min": torch.minimum,
    }
    for name, f in binary.items():
        for a_shape, b_shape in [([2, 3], [2, 3]), ([2, 3], [3]), ([2, 1], [1, 3])]:
            a, b = normal(*a_shape), normal(*b_shape)
            if name == "Pow":
                a = a.abs() + 0.5
            a, b = a.requires_grad_(), b.requires_grad_()
            cases[f"{name}: {a_shape} and {b_shape}"] = {"a": a, "b": b} | gradients(
                f(a, b), a=a, b=b
            )
    for name in ["Max", "Min"]:
        nan = float("nan")
        a = tensor([1.0, 2.0, 2.0, nan, 1.0, nan]).requires_grad_()
        b = tensor([2.0, 1.0, 2.0, 1.0, nan, nan]).requires_grad_()
        cases[f"{name}: equals and NaN"] = {"a": a, "b": b} | gradients(
            binary[name](a, b), a=a, b=b
        )
    a = tensor([0.0, 0.0, 0.0, 0.0, 2.0, -2.0, -2.0, math.inf]).requires_grad_()
    b = tensor([0.0, 1.0, 2.0, -1.0, 0.0, 2.0, 3.0, 0.0]).requires_grad_()
    cases["Pow: of 0, to the power of 0"] = {"a": a, "b": b} | gradients(
        torch.pow(a, b), a=a, b=b
    )
    unary = {
        "Neg": torch.neg,
        "Abs": torch.abs,
        "Exp": torch.exp,
        "Log": torch.log,
        "Sqrt": torch.sqrt,
        "Erf": torch.erf,
        "Relu": torch.relu,
        "LeakyRelu": F.leaky_relu,
        "Sigmoid": torch.sigmoid,
        "Tanh": torch.tanh,
        "Gelu": F.gelu,
    }
    for name, f in unary.items():
        x = normal(3, 4, scale=2)
        if name in ["Log", "Sqrt"]:
            x = x.abs() + 0.25
        x = x.requires_grad_()
        cases[f"{name}: random"] = {"x": x} | gradients(f(x), x=x)
        x = tensor([-100.0, -20.0, -0.0, 0.0, 20.0, 80.0])
        if name in ["Log", "Sqrt"]:
            x = x.abs()
        x = x.requires_grad_()
        cases[f"{name}: at 0 and far from it"] = {"x": x} | gradients(f(x), x=x)
    write(HERE / "elementwise_rules.json", cases)


def norm():
    cases = {}
    for op, function in [("Softmax", torch.softmax), ("LogSoftmax", torch.log_softmax)]:
        for shape, axis, scale in [
            ([3, 10], 1, 1),
            ([2, 3, 4], 1, 3),
            ([5, 2], 0, 20),
            ([2, 2, 3, 3], -1, 1),
        ]:
            x = normal(*shape, scale=scale).requires_grad_()
            y = function(x, axis)
            cases[f"{op}: {shape}, axis {axis}"] = {
                "x": x,
                "axis": axis,
            } | gradients(y, x=x)
    for shape, scale, shift in [([4, 3], 1, 0), ([7], 1, 0), ([2, 3, 5], 4, 10)]:
        x = normal(*shape, scale=scale, shift=shift).requires_grad_()
        weight = normal(shape[-1]).requires_grad_()
        bias = normal(shape[-1]).requires_grad_()
        y = F.layer_norm(x, shape[-1:], weight, bias, 1e-5)
        cases[f"LayerNormalization: {shape}"] = {
            "x": x,
            "weight": weight,
            "bias": bias,
        } | gradients(y, x=x, weight=weight, bias=bias)
    for shape in [[4, 3], [2, 3, 5], [3, 2, 4, 3]]:
        x = normal(*shape).requires_grad_()
        weight, bias, mean = (normal(shape[1]).requires_grad_() for _ in range(3))
        variance = (normal(shape[1]).abs() + 0.5).requires_grad_()
        # F.batch_norm knows no gradient of mean and variance.
        along = [1, -1] + [1] * (len(shape) - 2)
        y = (x - mean.view(along)) / (variance.view(along) + 1e-5).sqrt()
        y = y * weight.view(along) + bias.view(along)
        torch.testing.assert_close(
            y,
            F.batch_norm(x, mean.detach(), variance.detach(), weight, bias, eps=1e-5),
        )
        cases[f"BatchNormalization: {shape}"] = {
            "x": x,
            "weight": weight,
            "bias": bias,
            "mean": mean,
            "variance": variance,
        } | gradients(y, x=x, weight=weight, bias=bias, mean=mean, variance=variance)
    write(HERE / "norm_rules.json", cases)


def views():
    cases = {}
    for axes in [[0], [1], [2], [0, 2], [0, 1, 2]]:
        for keepdims in [0, 1]:
            x = normal(2, 3, 4).requires_grad_()
            name = f"over {axes}, keepdims {keepdims}"
            options = {"axes": tensor(axes), "keepdims": keepdims}
            y = torch.sum(x, axes, bool(keepdims))
            cases[f"Sum: {name}"] = {"x": x} | options | gradients(y, x=x)
            # Many equals: five values for 24 numbers.
            x = (normal(2, 3, 4) * 2).round().clamp(-2, 2).detach().requires_grad_()
            y = torch.amax(x, axes, bool(keepdims))
            cases[f"Max: {name}"] = {"x": x} | options | gradients(y, x=x)
    for perm in [[2, 0, 1], [1, 2, 0], [0, 2, 1]]:
        x = normal(2, 3, 4).requires_grad_()
        cases[f"Permute: {perm}"] = {"x": x, "perm": tensor(perm)} | gradients(
            x.permute(perm), x=x
        )
    for start, stop, step in [(1, 5, 2), (0, 7, 3), (2, 3, 1), (4, 4, 1)]:
        x = normal(3, 7).requires_grad_()
        window = {"start": start, "stop": stop, "step": step}
        cases[f"Slice: {start} to {stop}, step {step}"] = (
            {"x": x} | window | gradients(x[:, start:stop:step], x=x)
        )
    write(HERE / "view_rules.json", cases)


def matmul():
    cases = {}
    for a_shape, b_shape in [
        ([2, 3], [3, 4]),
        ([2, 5, 3], [3, 4]),
        ([2, 3], [5, 3, 4]),
        ([2, 1, 2, 3], [5, 3, 4]),
    ]:
        a, b = normal(*a_shape).requires_grad_(), normal(*b_shape).requires_grad_()
        cases[f"MatMul: {a_shape} x {b_shape}"] = {"a": a, "b": b} | gradients(
            torch.matmul(a, b), a=a, b=b
        )
    write(HERE / "matmul_rules.json", cases)


# x, out channels, kernel, stride, padding, dilation, groups, what is special
CONVOLUTIONS = [
    ([2, 3, 5, 6], 4, [3, 2], [1, 1], [0, 0], [1, 1], 1, "kernel 3 x 2"),
    ([1, 2, 7, 5], 3, [3, 3], [2, 2], [1, 1], [1, 1], 1, "stride 2"),
    ([1, 1, 5, 8], 2, [2, 2], [3, 4], [0, 0], [1, 1], 1, "stride beyond the kernel"),
    ([1, 1, 2, 3], 2, [2, 2], [1, 1], [3, 2], [1, 1], 1, "padding beyond the kernel"),
    ([1, 2, 7, 8], 2, [3, 2], [1, 1], [0, 0], [2, 3], 1, "dilation 2 x 3"),
    ([2, 1, 9, 8], 2, [3, 3], [2, 1], [2, 1], [2, 3], 1, "all at once"),
    ([2, 4, 5, 4], 6, [3, 2], [1, 2], [1, 0], [1, 1], 2, "two groups"),
    ([1, 3, 4, 5], 6, [2, 3], [1, 1], [0, 1], [1, 1], 3, "depthwise, 2 for each"),
    ([2, 3, 4, 5], 4, [1, 1], [1, 1], [0, 0], [1, 1], 1, "pointwise"),
]


def conv():
    cases = {}
    for shape, out, kernel, stride, padding, dilation, groups, name in CONVOLUTIONS:
        x = normal(*shape).requires_grad_()
        weight = normal(out, shape[1] // groups, *kernel).requires_grad_()
        inputs = {"x": x, "weight": weight}
        if len(cases) % 3 != 2:
            inputs["bias"] = normal(out).requires_grad_()
        bias = inputs.get("bias")
        y = F.conv2d(x, weight, bias, stride, padding, dilation, groups)
        cases[f"Conv: {name}"] = (
            {
                "stride": pair(stride),
                "padding": pair(padding),
                "dilation": pair(dilation),
                "groups": groups,
            }
            | inputs
            | gradients(y, **inputs)
        )
    write(HERE / "conv_rules.json", cases)


def pool():
    cases = {}
    for op, function in [("MaxPool", F.max_pool2d), ("AveragePool", F.avg_pool2d)]:
        for shape, kernel, stride, padding, name in [
            ([2, 3, 4, 6], [2, 2], [2, 2], [0, 0], "2 x 2"),
            ([1, 2, 5, 7], [2, 2], [2, 2], [0, 0], "odd extents"),
            ([1, 2, 5, 7], [3, 3], [2, 2], [1, 1], "overlapping, with padding"),
            ([2, 1, 7, 8], [2, 3], [3, 2], [1, 0], "stride 3 x 2"),
            ([1, 1, 9, 10], [2, 1], [4, 3], [0, 0], "stride beyond the kernel"),
        ]:
            # As after a ReLU: many are equal. The first of them counts.
            x = normal(*shape).relu().requires_grad_()
            y = function(x, kernel, stride, padding)
            cases[f"{op}: {name}"] = {
                "kernel": pair(kernel),
                "stride": pair(stride),
                "padding": pair(padding),
                "x": x,
            } | gradients(y, x=x)
    write(HERE / "pool_rules.json", cases)


if __name__ == "__main__":
    torch.manual_seed(4)
    gather()
    torch.manual_seed(5)
    elementwise()
    torch.manual_seed(6)
    norm()
    torch.manual_seed(6)
    views()
    torch.manual_seed(7)
    matmul()
    torch.manual_seed(7)
    conv()
    torch.manual_seed(8)
    pool()
