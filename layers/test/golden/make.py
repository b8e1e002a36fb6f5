#!/usr/bin/env python3
"""Makes the golden cases of this folder: what PyTorch answers.

    python3 layers/test/golden/make.py

The files here were made by PyTorch 2.14 (Debian package python3-torch). The
tests read the files, never this script: PyTorch is needed to make new cases
only. Another version may draw other random inputs; inputs and answers are
stored together, so that this does no harm.

Inputs are numbers with two decimals, rounded to float32. PyTorch computes in
float64 and the answer is rounded to float32 once: the exact answer, as far as
float32 can say it. The format is described in tools/testing/golden.h.
"""

import json
import math
import pathlib

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def tensor(values):
    return torch.tensor(values).to(torch.float32).to(torch.float64)


def normal(*shape, scale=1.0, shift=0.0):
    x = torch.randn(shape) * scale + shift
    return (x * 100).round().div(100).to(torch.float32).to(torch.float64)


def number(x):
    """A float32 with as few digits as identify it."""
    if math.isnan(x):
        return '"nan"'
    if math.isinf(x):
        return '"inf"' if x > 0 else '"-inf"'
    if x == 0 and math.copysign(1, x) < 0:
        return "-0.0"  # JSON readers take -0 for the integer 0.
    for digits in range(1, 10):
        short = float(f"{x:.{digits}g}")
        if torch.tensor(short, dtype=torch.float32).item() == x:
            break
    return f"{short:.9g}"


def field(value):
    if not isinstance(value, torch.Tensor):
        return json.dumps(value)
    flat = value.detach().to(torch.float32).flatten().tolist()
    return '{"shape": %s, "values": [%s]}' % (
        list(value.shape),
        ", ".join(number(x) for x in flat),
    )


def write(name, cases):
    text = ",\n".join(
        f"  {json.dumps(case)}: {{\n"
        + ",\n".join(f'    "{key}": {field(fields[key])}' for key in fields)
        + "\n  }"
        for case, fields in cases.items()
    )
    path = pathlib.Path(__file__).parent / f"{name}.json"
    path.write_text("{\n" + text + "\n}\n")
    json.loads(path.read_text())


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
    write("activation", cases)


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
    write("dense", cases)


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
    write("norm", cases)


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
    write("embedding", cases)


if __name__ == "__main__":
    torch.manual_seed(3)
    activation()
    dense()
    norm()
    embedding()
