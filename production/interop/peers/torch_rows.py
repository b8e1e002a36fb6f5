"""PyTorch's operators and our calls: one function for each operator that we have.

A function has the parameters of PyTorch's, by their names in PyTorch. The names of
operators are those of op_db. Here are elementwise operators, reductions and
new tensors;
torch_view_rows.py and torch_network_rows.py have the others.
"""

import torch

from cases import Row, wanted

ROWS = {}


def row(*names):
    def add(function):
        for name in names:
            ROWS[name] = function
        return function

    return add


def unary(call, *names):
    for name in names:
        ROWS[name] = lambda input: Row(call, [input])


def binary(call, *names):
    for name in names:
        ROWS[name] = lambda input, other: Row(call, [input, other])


for call, *names in [
        ("Neg", "neg"), ("Abs", "abs"), ("Exp", "exp"), ("Log", "log"), ("Erf", "erf"),
        ("Sqrt", "sqrt"), ("Sigmoid", "sigmoid"), ("Tanh", "tanh")]:
    unary(call, *names)
for call, *names in [
        ("Mul", "mul", "__rmul__"), ("Maximum", "maximum", "max.binary"),
        ("Minimum", "minimum", "min.binary"), ("Equal", "eq"), ("Less", "lt"),
        ("Greater", "gt"), ("Pow", "pow")]:
    binary(call, *names)


@row("add")
def add(input, other, *, alpha=1):
    wanted(alpha == 1, "alpha")
    return Row("Add", [input, other])


@row("sub")
def sub(input, other, *, alpha=1):
    wanted(alpha == 1, "alpha")
    return Row("Sub", [input, other])


@row("__radd__")
def radd(input, other):
    return Row("Add", [other, input])


@row("__rsub__")
def rsub(input, other):
    return Row("Sub", [other, input])


@row("__rdiv__")
def rdiv(input, other):
    return Row("Div", [other, input])


@row("__rpow__")
def rpow(input, other):
    return Row("Pow", [other, input])


@row("div.no_rounding_mode", "true_divide")
def div(input, other, *, rounding_mode=None):
    wanted(rounding_mode is None, "rounding_mode")
    return Row("Div", [input, other])


@row("where")
def where(input, condition, other):
    # op_db's first is the value where the condition holds.
    return Row("Where", [condition, input, other])


@row("clone", "contiguous")
def clone(input, *, memory_format=None):
    # The order in memory changes no value.
    return Row("Clone", [input])


# Reductions ------------------------------------------------------------------


def axes_of(dim):
    if dim is None:
        return []
    return [dim] if isinstance(dim, int) else list(dim)


def reduction(call):
    def make(input, dim=None, keepdim=False, *, dtype=None):
        wanted(dtype is None, "dtype of the result")
        wanted(input.ndim or not axes_of(dim), "axis 0 of a number")
        return Row(call, [input], {"axes": axes_of(dim), "keepdims": keepdim})

    return make


ROWS["sum"], ROWS["mean"] = reduction("Sum"), reduction("Mean")
ROWS["amax"] = reduction("Max")


@row("max.reduction_no_dim")
def max_all(input):
    return Row("Max", [input])


@row("max.reduction_with_dim")
def max_axis(input, dim, keepdim=False):
    wanted(input.ndim, "axis 0 of a number")
    return Row("Max", [input], {"axes": [dim], "keepdims": keepdim})


@row("argmax")
def argmax(input, dim=None, keepdim=False):
    wanted(dim is not None, "ArgMax over all axes")
    wanted(input.ndim, "axis 0 of a number")
    return Row("ArgMax", [input], {"axis": dim, "keepdims": keepdim})


# Making tensors -----------------------------------------------------------------


def full(shape, value):
    return Row("Full", [], {"shape": list(shape), "value": float(value)})


@row("zeros")
def zeros(*size, dtype=None, device=None):
    return full(size[0] if not isinstance(size[0], int) else size, 0)


@row("ones")
def ones(*size, dtype=None, device=None):
    return full(size[0] if not isinstance(size[0], int) else size, 1)


@row("full")
def full_(size, fill_value, *, dtype=None, device=None):
    return full(size, fill_value)


@row("zeros_like")
def zeros_like(input, *, dtype=None, layout=None, device=None):
    return full(input.shape, 0)


@row("ones_like")
def ones_like(input, *, dtype=None, layout=None, device=None):
    return full(input.shape, 1)


@row("full_like")
def full_like(input, fill_value, *, dtype=None, layout=None, device=None):
    return full(input.shape, fill_value)


@row("arange")
def arange(start, end=None, step=1, *, dtype=None, device=None):
    start, end = (0, start) if end is None else (start, end)
    wanted(start == 0 and step == 1 and end == int(end), "ranges from other than 0")
    return Row("Arange", [], {"count": int(end)})
