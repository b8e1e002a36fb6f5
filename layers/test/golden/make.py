#!/usr/bin/env python3
"""Makes the golden cases of this folder: what PyTorch answers.

    python3 layers/test/golden/make.py

tensor/testing/golden.py says with which version, and how numbers are written.
"""

import math
import pathlib
import sys

import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[2] / "tensor/testing"))
from golden import normal, tensor, write  # noqa: E402


def activation():
    extreme = [-1000, -100, -88.5, -20, -1, -0.0, 0.0, 1e-30, 1, 20, 88.5, 100, 1000]
    functions = {
        "Relu": F.relu,
        "LeakyRelu": F.leaky_relu,
        "Sigmoid": torch.sigmoid,
        "Tanh": torch.tanh,
        "Gelu": F.gelu,
    }
    cases = {}
    for name, f in functions.items():
        x = tensor(extreme)
        cases[f"{name}: far from 0 and at 0"] = {"x": x, "y": f(x)}
        x = normal(3, 2, 4, scale=3)
        cases[f"{name}: random [3, 2, 4]"] = {"x": x, "y": f(x)}
        x = tensor(float("nan"))
        cases[f"{name}: a scalar NaN"] = {"x": x, "y": f(x)}
        if name != "Gelu":
            # PyTorch's gelu(-inf) is NaN, from -inf * 0: nothing to copy.
            x = tensor([-math.inf, math.inf])
            cases[f"{name}: infinities"] = {"x": x, "y": f(x)}
    x = normal(5, scale=3)
    cases["LeakyRelu: slope 0.25"] = {
        "x": x,
        "slope": 0.25,
        "y": F.leaky_relu(x, 0.25),
    }

    logits = tensor(
        [
            [1000, 0, -1000, 1000],
            [-1000, -1000, -1000, -1000],
            [-0.0, 0.0, 88.5, 89],
            [-math.inf, 1, 2, 3],
        ]
    )
    x3 = normal(2, 3, 4, scale=4)
    for name, f in {"Softmax": F.softmax, "LogSoftmax": F.log_softmax}.items():
        for axis in [0, 1, 2, -1, -3]:
            cases[f"{name}: axis {axis} of [2, 3, 4]"] = {
                "x": x3,
                "axis": axis,
                "y": f(x3, axis),
            }
        for axis in [0, 1]:
            cases[f"{name}: axis {axis} of logits up to 1000"] = {
                "x": logits,
                "axis": axis,
                "y": f(logits, axis),
            }
        for shape in [[5], [3, 1], [2, 0], [0, 3]]:
            x = normal(*shape)
            cases[f"{name}: last axis of {shape}"] = {
                "x": x,
                "axis": -1,
                "y": f(x, -1),
            }
    write(HERE / "activation.json", cases)


def dense():
    cases = {}
    for shape in [[3], [5, 3], [2, 4, 3], [0, 3], [2, 0, 3]]:
        x, weight, bias = normal(*shape), normal(2, 3), normal(2)
        cases[f"Dense: {shape}"] = {
            "x": x,
            "weight": weight,
            "bias": bias,
            "y": F.linear(x, weight, bias),
        }
    x, weight = normal(4, 3), normal(5, 3)
    cases["Dense: without a bias"] = {
        "x": x,
        "weight": weight,
        "y": F.linear(x, weight),
    }
    write(HERE / "dense.json", cases)


def layer_norm(x, epsilon=1e-5):
    features = x.shape[-1]
    weight, bias = normal(features), normal(features)
    return {
        "x": x,
        "weight": weight,
        "bias": bias,
        "epsilon": epsilon,
        "y": F.layer_norm(x, [features], weight, bias, epsilon),
    }


def batch_norm(*shape, scale=2.0, shift=1.0, epsilon=1e-5, momentum=0.1):
    """Trains on two batches, then is used on a third."""
    norm = torch.nn.BatchNorm1d if len(shape) < 4 else torch.nn.BatchNorm2d
    layer = norm(shape[1], eps=epsilon, momentum=momentum)
    with torch.no_grad():
        layer.weight.copy_(normal(shape[1]))
        layer.bias.copy_(normal(shape[1]))
    case = {
        "weight": layer.weight,
        "bias": layer.bias,
        "epsilon": epsilon,
        "momentum": momentum,
    }
    for step in ["first", "second", "eval"]:
        if step == "eval":
            layer.eval()
        x = normal(*shape, scale=scale, shift=shift)
        case[f"{step}_x"] = x
        case[f"{step}_y"] = layer(x)
        # A copy: the next step changes them.
        case[f"{step}_mean"] = layer.running_mean.clone()
        case[f"{step}_var"] = layer.running_var.clone()
    return case


def norm():
    cases = {}
    for shape in [[4], [3, 4], [2, 3, 5], [3, 1], [0, 4]]:
        cases[f"LayerNorm: {shape}"] = layer_norm(normal(*shape, scale=3))
    cases["LayerNorm: around 10000"] = layer_norm(normal(2, 9, shift=10000))
    cases["LayerNorm: a constant row"] = layer_norm(tensor([[7.0] * 5, [0.0] * 5]))
    cases["LayerNorm: epsilon 0.5"] = layer_norm(normal(3, 4), 0.5)
    cases["LayerNorm: wide rows"] = layer_norm(normal(2, 37, scale=3, shift=1))
    cases["BatchNorm: [6, 3]"] = batch_norm(6, 3)
    cases["BatchNorm: [2, 3]"] = batch_norm(2, 3)
    cases["BatchNorm: [2, 3, 5]"] = batch_norm(2, 3, 5)
    cases["BatchNorm: [3, 2, 2, 3]"] = batch_norm(3, 2, 2, 3)
    cases["BatchNorm: one image"] = batch_norm(1, 2, 3, 3)
    cases["BatchNorm: around 10000"] = batch_norm(8, 2, scale=1, shift=10000)
    cases["BatchNorm: momentum 0.5, epsilon 0.25"] = batch_norm(
        5, 2, momentum=0.5, epsilon=0.25
    )
    write(HERE / "norm.json", cases)


def embedding():
    cases = {}
    for shape in [[], [4], [2, 3], [0], [2, 0]]:
        weight = normal(5, 3)
        indices = torch.randint(5, shape)
        cases[f"Embedding: indices {shape}"] = {
            "weight": weight,
            "indices": indices,
            "y": F.embedding(indices, weight),
        }
    write(HERE / "embedding.json", cases)


if __name__ == "__main__":
    torch.manual_seed(3)
    activation()
    dense()
    norm()
    embedding()
