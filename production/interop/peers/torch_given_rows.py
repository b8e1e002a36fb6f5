"""Rows of torch_rows.py for the functions that students are given."""

import torch

from cases import Row, wanted
from torch_rows import ROWS, axes_of, binary, reduction, row, unary

for call, *names in [("Sin", "sin"), ("Cos", "cos"), ("Sign", "sign"),
                     ("Silu", "nn.functional.silu")]:
    unary(call, *names)
for call, *names in [("LessOrEqual", "le"), ("GreaterOrEqual", "ge"),
                     ("NotEqual", "ne")]:
    binary(call, *names)
ROWS["amin"] = ROWS["min.reduction_no_dim"] = ROWS["min.reduction_with_dim"] = \
    reduction("Min")
ROWS["prod"] = reduction("Prod")


@row("round")
def round_(input, *, decimals=0):
    wanted(decimals == 0, "decimals")
    return Row("Round", [input])


@row("clamp")
def clamp(input, min=None, max=None):
    wanted(not isinstance(min, torch.Tensor) and not isinstance(max, torch.Tensor),
           "limits as tensors")
    return Row("Clip", [input], {"low": -3e38 if min is None else min,
                                 "high": 3e38 if max is None else max})


@row("argmin")
def argmin(input, dim=None, keepdim=False):
    wanted(dim is not None, "ArgMax over all axes")
    wanted(input.ndim, "axis 0 of a number")
    return Row("ArgMin", [input], {"axis": dim, "keepdims": keepdim})


def variance(call):
    def make(input, dim=None, unbiased=True, keepdim=False, *, correction=None):
        if isinstance(dim, bool):  # var(x, unbiased)
            dim, unbiased = None, dim
        wanted(input.ndim or not axes_of(dim), "axis 0 of a number")
        correction = int(unbiased) if correction is None else float(correction)
        return Row(call, [input], {"axes": axes_of(dim), "keepdims": keepdim,
                                   "correction": correction})

    return make


ROWS["var"] = ROWS["var.unbiased"] = variance("Var")
ROWS["std"] = ROWS["std.unbiased"] = variance("Std")


@row("cumsum")
def cumsum(input, dim, dtype=None):
    wanted(dtype is None, "dtype of the result")
    wanted(input.ndim, "axis 0 of a number")
    return Row("CumSum", [input], {"axis": dim})


@row("sort")
def sort(input, dim=-1, descending=False, stable=False):
    wanted(input.ndim, "axis 0 of a number")
    return Row("Sort", [input], {"axis": dim, "descending": descending})


@row("argsort")
def argsort(input, dim=-1, descending=False, stable=False):
    wanted(input.ndim, "axis 0 of a number")
    return Row("Sort", [input], {"axis": dim, "descending": descending,
                                 "indices": True})


@row("split", "split.list_args", "split_with_sizes")
def split(tensor, split_size, dim=0):
    # The first part is compared.
    if isinstance(split_size, int):
        return Row("SplitEvery", [tensor], {"size": split_size, "axis": dim, "part": 0})
    return Row("Split", [tensor], {"sizes": list(split_size), "axis": dim, "part": 0})


@row("tile")
def tile(input, dims):
    return Row("Tile", [input], {"repeats": list(dims)})


@row("tril")
def tril(input, diagonal=0):
    return Row("Tril", [input], {"diagonal": diagonal})


@row("triu")
def triu(input, diagonal=0):
    return Row("Triu", [input], {"diagonal": diagonal})


@row("nn.functional.pad.constant")
def pad(input, pad, mode="constant", value=None):
    wanted(all(n >= 0 for n in pad), "padding below 0")
    count = len(pad) // 2
    return Row("Pad", [input], {
        "axes": [-1 - i for i in range(count)], "before": list(pad[::2]),
        "after": list(pad[1::2]), "value": 0 if value is None else value})


@row("nn.functional.gelu")
def gelu(input, approximate="none"):
    wanted(approximate in ("none", "tanh"), "other approximations")
    return Row("Gelu" if approximate == "none" else "GeluTanh", [input])


@row("nn.functional.rms_norm")
def rms_norm(input, normalized_shape, weight=None, eps=None):
    wanted(len(normalized_shape) == 1, "norms over many axes")
    # PyTorch takes the epsilon of the type of x, which is float64 there.
    wanted(eps is not None, "the epsilon of float64")
    ones = torch.ones(normalized_shape, dtype=input.dtype)
    return Row("RmsNorm", [input, ones if weight is None else weight], {
        "features": normalized_shape[0], "epsilon": eps})


@row("nn.functional.group_norm")
def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5):
    wanted(input.ndim > 1, "norms of one axis")
    wanted(eps >= 0, "an epsilon below 0")
    ones = torch.ones(input.shape[1], dtype=input.dtype)
    return Row("GroupNorm", [
        input, ones if weight is None else weight,
        torch.zeros_like(ones) if bias is None else bias], {
            "groups": num_groups, "features": input.shape[1], "epsilon": eps})
