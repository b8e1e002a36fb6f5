#!/usr/bin/env python3
"""Makes the golden cases of this folder: what PyTorch answers.

    python3 networks/test/golden/make.py

tensor/testing/golden.py says with which version, and how numbers are written.
"""

# LONG(270): the cases of a module, which share their helpers and constants.

import json
import math
import pathlib
import struct
import sys

import torch
import torch.nn.functional as F
from torch import nn

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[2] / "tensor/testing"))
from golden import normal, write  # noqa: E402


def pair(values):
    return torch.tensor(values)


# x, out channels, kernel, stride, padding, dilation, groups, what is special
CONVOLUTIONS = [
    ([2, 3, 5, 6], 4, [3, 2], [1, 1], [0, 0], [1, 1], 1, "kernel 3 x 2"),
    ([1, 2, 7, 5], 3, [3, 3], [2, 2], [1, 1], [1, 1], 1, "stride 2"),
    ([1, 1, 6, 7], 2, [2, 3], [2, 3], [0, 1], [1, 1], 1, "stride 2 x 3"),
    ([1, 1, 5, 8], 2, [2, 2], [3, 4], [0, 0], [1, 1], 1, "stride beyond the kernel"),
    ([1, 2, 4, 3], 2, [3, 5], [1, 1], [1, 2], [1, 1], 1, "same padding"),
    ([1, 1, 2, 3], 2, [2, 2], [1, 1], [3, 2], [1, 1], 1, "padding beyond the kernel"),
    ([1, 2, 7, 8], 2, [3, 2], [1, 1], [0, 0], [2, 3], 1, "dilation 2 x 3"),
    ([2, 1, 9, 8], 2, [3, 3], [2, 1], [2, 1], [2, 3], 1, "all at once"),
    ([2, 4, 5, 4], 6, [3, 2], [1, 2], [1, 0], [1, 1], 2, "two groups"),
    ([1, 3, 4, 5], 6, [2, 3], [1, 1], [0, 1], [1, 1], 3, "depthwise, 2 for each"),
    ([2, 3, 4, 5], 4, [1, 1], [1, 1], [0, 0], [1, 1], 1, "pointwise"),
    ([2, 4, 3, 2], 6, [1, 1], [1, 1], [0, 0], [1, 1], 2, "pointwise, two groups"),
    ([1, 2, 5, 5], 3, [1, 1], [2, 2], [0, 0], [1, 1], 1, "pointwise, stride 2"),
    ([1, 2, 3, 4], 3, [1, 1], [1, 1], [1, 2], [1, 1], 1, "pointwise, with padding"),
    ([1, 2, 4, 3], 3, [4, 3], [1, 1], [0, 0], [1, 1], 1, "one window"),
    ([0, 2, 4, 5], 3, [3, 3], [1, 1], [0, 0], [1, 1], 1, "no images"),
]


def conv():
    cases = {}
    for shape, out, kernel, stride, padding, dilation, groups, name in CONVOLUTIONS:
        x = normal(*shape)
        weight = normal(out, shape[1] // groups, *kernel)
        case = {
            "stride": pair(stride),
            "padding": pair(padding),
            "dilation": pair(dilation),
            "groups": groups,
            "x": x,
            "weight": weight,
        }
        bias = normal(out) if len(cases) % 3 != 2 else None
        if bias is not None:
            case["bias"] = bias
        case["y"] = F.conv2d(x, weight, bias, stride, padding, dilation, groups)
        cases[f"Conv: {name}"] = case
    write(HERE / "conv.json", cases)


def im2col():
    cases = {}
    for shape, _, kernel, stride, padding, dilation, groups, name in CONVOLUTIONS:
        if groups > 1:
            continue
        windows = {
            "kernel": pair(kernel),
            "stride": pair(stride),
            "padding": pair(padding),
            "dilation": pair(dilation),
        }
        x = normal(*shape)
        columns = F.unfold(x, kernel, dilation, padding, stride)
        cases[f"Im2Col: {name}"] = windows | {"x": x, "columns": columns}
        if shape[0] == 0:
            continue  # PyTorch has no fold of nothing.
        columns = normal(*columns.shape)
        x = F.fold(columns, shape[2:], kernel, dilation, padding, stride)
        cases[f"Col2Im: {name}"] = windows | {"columns": columns, "x": x}
    write(HERE / "im2col.json", cases)


def pool():
    cases = {}
    for shape, kernel, stride, padding, name in [
        ([2, 3, 4, 6], [2, 2], [2, 2], [0, 0], "2 x 2"),
        ([1, 2, 5, 7], [2, 2], [2, 2], [0, 0], "odd extents"),
        ([1, 2, 5, 7], [3, 3], [2, 2], [1, 1], "overlapping, with padding"),
        ([1, 1, 6, 5], [3, 2], [1, 1], [0, 0], "stride 1"),
        ([2, 1, 7, 8], [2, 3], [3, 2], [1, 0], "stride 3 x 2"),
        ([1, 1, 9, 10], [2, 1], [4, 3], [0, 0], "stride beyond the kernel"),
        ([1, 2, 4, 5], [4, 5], [1, 1], [2, 2], "half a window of padding"),
        ([1, 2, 3, 4], [3, 4], [3, 4], [0, 0], "one window"),
        ([1, 1, 3, 4], [1, 1], [1, 1], [0, 0], "a window of one pixel"),
        ([0, 2, 4, 4], [2, 2], [2, 2], [0, 0], "no images"),
    ]:
        # Below 0, all of it: padding that takes part in a maximum shows.
        x = normal(*shape, shift=-5)
        case = {
            "kernel": pair(kernel),
            "stride": pair(stride),
            "padding": pair(padding),
            "x": x,
        }
        cases[f"MaxPool: {name}"] = case | {
            "y": F.max_pool2d(x, kernel, stride, padding)
        }
        cases[f"AveragePool: {name}"] = case | {
            "y": F.avg_pool2d(x, kernel, stride, padding)
        }
    for shape in [[2, 3, 4, 5], [1, 1, 1, 1], [3, 2, 7, 7], [0, 4, 3, 3]]:
        x = normal(*shape)
        cases[f"GlobalAveragePool: {shape}"] = {
            "x": x,
            "y": F.adaptive_avg_pool2d(x, 1),
        }
    write(HERE / "pool.json", cases)


# The networks of models.h. Their weights are not stored: wave() makes them here
# and layers/testing/waves.h makes the same.


def wave(number, shape, scale=1.0, shift=0.0):
    """Numbers that look random: the sine of a growing step."""
    i = torch.arange(math.prod(shape), dtype=torch.float64)
    x = shift + scale * torch.sin(0.37 * i * i + number)
    return x.to(torch.float32).to(torch.float64).reshape(shape)


def fill(network):
    number = 0
    with torch.no_grad():
        for name, tensor in [*network.named_parameters(), *network.named_buffers()]:
            if name.endswith("num_batches_tracked"):
                continue  # A counter, which only PyTorch has.
            shape = list(tensor.shape)
            if len(shape) > 1:
                # Keeps the size of the signal: the product is the fan_in.
                new = wave(number, shape, scale=2 / math.sqrt(math.prod(shape[1:])))
            elif name.endswith("weight") or name.endswith("running_var"):
                new = wave(number, shape, scale=0.5, shift=1)
            else:
                new = wave(number, shape, scale=0.5)
            tensor.copy_(new)
            number += 1
    return network


def mlp():
    return nn.Sequential(
        nn.Flatten(), nn.Linear(784, 32), nn.ReLU(), nn.Linear(32, 10)
    )


def lenet5():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(400, 120),
        nn.ReLU(),
        nn.Linear(120, 84),
        nn.ReLU(),
        nn.Linear(84, 10),
    )


def conv_and_norm(n_in, n_out, kernel, stride):
    padding = kernel // 2
    return [
        nn.Conv2d(n_in, n_out, kernel, stride, padding, bias=False),
        nn.BatchNorm2d(n_out),
    ]


class Residual(nn.Module):
    def __init__(self, n_in, n_out, stride):
        super().__init__()
        self.main = nn.Sequential(
            *conv_and_norm(n_in, n_out, 3, stride),
            nn.ReLU(),
            *conv_and_norm(n_out, n_out, 3, 1),
        )
        if n_in != n_out or stride != 1:
            self.shortcut = nn.Sequential(*conv_and_norm(n_in, n_out, 1, stride))

    def forward(self, x):
        shortcut = self.shortcut(x) if hasattr(self, "shortcut") else x
        return torch.relu(self.main(x) + shortcut)


def resnet():
    return nn.Sequential(
        *conv_and_norm(1, 8, 3, 1),
        nn.ReLU(),
        Residual(8, 8, 1),
        Residual(8, 16, 2),
        Residual(16, 32, 2),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(32, 10),
    )


def models():
    cases = {}
    for name, make in {"MLP": mlp, "LeNet-5": lenet5, "ResNet": resnet}.items():
        network = fill(make())
        case = {"parameters": sum(p.numel() for p in network.parameters())}
        for mode in ["train", "eval"]:  # The first moves running averages.
            network.train(mode == "train")
            x = wave(100, [3, 1, 28, 28], scale=0.5, shift=0.5)
            case[f"{mode}_y"] = network(x)
        cases[f"{name}: three images"] = case
    write(HERE / "models.json", cases)


def load_safetensors(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    start = 8 + length
    tensors = {}
    for name, entry in json.loads(data[8:start]).items():
        begin, end = entry["data_offsets"]
        flat = bytearray(data[start + begin : start + end])
        tensors[name] = torch.frombuffer(flat, dtype=torch.float32).reshape(
            entry["shape"]
        )
    return tensors


def trained():
    """The weights that //training:use has written, in PyTorch's LeNet-5."""
    network = lenet5()
    weights = HERE.parents[1] / "weights/lenet5.safetensors"
    network.load_state_dict(load_safetensors(weights))
    x = wave(100, [3, 1, 28, 28], scale=0.5, shift=0.5)
    write(HERE / "trained.json", {"LeNet-5: three images": {"y": network(x)}})


if __name__ == "__main__":
    torch.manual_seed(4)
    conv()
    im2col()
    pool()
    models()
    trained()
