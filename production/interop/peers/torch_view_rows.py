"""Rows of torch_rows.py: views, picking and joining, products."""

import math

import torch

from cases import Row, wanted
from torch_rows import ROWS, axes_of, row


@row("reshape", "view", "_unsafe_view")
def reshape(input, *shape):
    shape = shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape
    wanted(not isinstance(shape, torch.dtype), "views of bits")
    return Row("Reshape", [input], {"shape": list(shape)})


@row("reshape_as", "view_as")
def reshape_as(input, other):
    return Row("Reshape", [input], {"shape": list(other.shape)})


@row("permute")
def permute(input, *dims):
    dims = dims[0] if len(dims) == 1 and not isinstance(dims[0], int) else dims
    return Row("Permute", [input], {"perm": list(dims)})


@row("transpose", "swapaxes")
def transpose(input, dim0, dim1):
    wanted(input.ndim, "axis 0 of a number")
    return Row("Transpose", [input], {"axis0": dim0, "axis1": dim1})


@row("t", "T", "mT")
def matrix_transpose(input):
    wanted(input.ndim == 2, "transposes of other than matrices")
    return Row("Transpose", [input], {"axis0": -2, "axis1": -1})


@row("narrow")
def narrow(input, dim, start, length):
    wanted(not isinstance(start, torch.Tensor) or start.dtype == torch.int64,
           "types other than float32")
    start = int(start)
    start = start + input.shape[dim] if start < 0 else start
    return Row("Slice", [input], {"axes": [dim], "starts": [start],
                                  "stops": [start + length], "steps": [1]})


@row("slice")
def slice_(input, dim=0, start=None, end=None, step=1):
    return Row("Slice", [input], {
        "axes": [dim], "starts": [0 if start is None else start],
        "stops": [2**62 if end is None else end], "steps": [step]})


@row("select")
def select(input, dim, index):
    return Row("Select", [input], {"axis": dim, "index": index})


@row("squeeze", "squeeze.multiple")
def squeeze(input, dim=None):
    axes = [d for d in range(input.ndim) if input.shape[d] == 1] \
        if dim is None else axes_of(dim)
    wanted(input.ndim or not axes, "axis 0 of a number")
    axes = sorted(d % input.ndim for d in axes)
    wanted(all(input.shape[d] == 1 for d in axes), "Squeeze of an extent above 1")
    return Row("Squeeze", [input], {"axes": axes})


@row("unsqueeze")
def unsqueeze(input, dim):
    return Row("Unsqueeze", [input], {"axes": [dim]})


@row("expand", "broadcast_to")
def expand(input, *shape):
    shape = list(shape[0] if len(shape) == 1 and not isinstance(shape[0], int)
                 else shape)
    wanted(-1 not in shape, "-1 for the input's extent")
    return Row("Expand", [input], {"shape": shape})


@row("expand_as")
def expand_as(input, other):
    return Row("Expand", [input], {"shape": list(other.shape)})


@row("flatten", "ravel")
def flatten(input, start_dim=0, end_dim=-1):
    wanted(input.ndim, "axis 0 of a number")
    first, last = start_dim % input.ndim, end_dim % input.ndim
    shape = list(input.shape)
    shape[first:last + 1] = [math.prod(shape[first:last + 1])]
    return Row("Reshape", [input], {"shape": shape})


@row("movedim", "moveaxis")
def movedim(input, source, destination):
    wanted(input.ndim, "axis 0 of a number")
    pairs = list(zip(axes_of(destination), axes_of(source)))
    wanted(all(-input.ndim <= d < input.ndim for both in pairs for d in both),
           "moves that the table cannot read")
    places = {to % input.ndim: origin % input.ndim for to, origin in pairs}
    wanted(len(set(places.values())) == len(places) == len(axes_of(source))
           == len(axes_of(destination)), "moves that the table cannot read")
    others = iter(d for d in range(input.ndim) if d not in places.values())
    perm = [places[d] if d in places else next(others) for d in range(input.ndim)]
    return Row("Permute", [input], {"perm": perm})


@row("unflatten")
def unflatten(input, dim, sizes):
    dim = dim % input.ndim
    shape = list(input.shape)
    shape[dim:dim + 1] = list(sizes)
    wanted(shape.count(-1) < 2, "-1 for the input's extent")
    return Row("Reshape", [input], {"shape": shape})


@row("unbind")
def unbind(input, dim=0):
    # The first part is compared.
    return Row("Select", [input], {"axis": dim, "index": 0})


@row("__getitem__")
def getitem(input, index):
    index = index if isinstance(index, tuple) else (index,)
    wanted(all(isinstance(i, slice) for i in index), "indices other than slices")
    index = [slice(*i.indices(n)) for i, n in zip(index, input.shape)]
    return Row("Slice", [input], {
        "axes": list(range(len(index))), "starts": [i.start for i in index],
        "stops": [i.stop for i in index], "steps": [i.step for i in index]})


@row("sum_to_size")
def sum_to_size(input, *shape):
    shape = shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape
    return Row("SumTo", [input], {"shape": list(shape)})


# The copies differ in memory only.
for name in ["expand", "permute", "squeeze", "squeeze.multiple", "t", "transpose",
             "unsqueeze", "view", "narrow", "select", "unbind"]:
    first, *rest = name.split(".")
    ROWS[".".join([first + "_copy", *rest])] = ROWS[name]


# Picking ------------------------------------------------------------------------


@row("index_select")
def index_select(input, dim, index):
    wanted(input.ndim and index.ndim, "axis 0 of a number")
    return Row("Gather", [input, index], {"axis": dim})


@row("cat")
def cat(tensors, dim=0):
    wanted(all(x.ndim == tensors[0].ndim for x in tensors), "old kinds of empty tensors")
    return Row("Concatenate", list(tensors), {"axis": dim})


@row("stack")
def stack(tensors, dim=0):
    return Row("Stack", list(tensors), {"axis": dim})


@row("nn.functional.one_hot")
def one_hot(input, num_classes=-1):
    wanted(num_classes >= 0, "OneHot that counts the classes")
    return Row("OneHot", [input], {"classes": num_classes})


@row("nn.functional.embedding")
def embedding(input, weight, padding_idx=None, max_norm=None, norm_type=2.0,
              scale_grad_by_freq=False, sparse=False):
    # op_db gives the table first.
    weight, input = (weight, input) if weight.is_floating_point() else (input, weight)
    wanted(padding_idx is None, "padding_idx")
    wanted(max_norm is None, "max_norm")
    wanted(not scale_grad_by_freq, "scale_grad_by_freq")
    wanted(not sparse, "complex and sparse numbers")
    return Row("Embedding", [input, weight])


# Products ------------------------------------------------------------------------


@row("matmul", "mm", "bmm")
def matmul(input, other):
    wanted(input.ndim > 1 and other.ndim > 1, "products of vectors")
    return Row("MatMul", [input, other])


@row("__rmatmul__")
def rmatmul(input, other):
    return matmul(other, input)


@row("nn.functional.linear")
def linear(input, weight, bias=None):
    wanted(weight.ndim == 2, "products of vectors")
    wanted(0 not in weight.shape, "layers without features")
    return Row("Dense", [input, weight] + ([] if bias is None else [bias]))
