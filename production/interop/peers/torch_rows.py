"""PyTorch's operators and our calls: one function for each operator that we have.

A function has the parameters of PyTorch's, by their names in PyTorch. The names of
operators are those of op_db.
"""

import math

import torch

from cases import Row, pair, wanted

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


# Views ------------------------------------------------------------------------


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


# Windows ------------------------------------------------------------------------


@row("nn.functional.conv2d")
def conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    wanted(input.ndim == 4, "images without a batch")
    wanted(not isinstance(padding, str), "padding by name")
    return Row("Conv", [input, weight] + ([] if bias is None else [bias]), {
        "stride": pair(stride), "padding": pair(padding), "dilation": pair(dilation),
        "groups": groups})


def pool(call, input, kernel_size, stride, padding):
    wanted(input.ndim == 4, "images without a batch")
    return Row(call, [input], {
        "kernel": pair(kernel_size), "padding": pair(padding),
        "stride": pair(kernel_size if stride is None or stride == () else stride)})


@row("nn.functional.max_pool2d")
def max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False,
               return_indices=False):
    wanted(pair(dilation) == [1, 1], "dilated pools")
    wanted(not ceil_mode, "ceil_mode")
    wanted(not return_indices, "indices of maxima")
    return pool("MaxPool", input, kernel_size, stride, padding)


@row("nn.functional.avg_pool2d")
def avg_pool2d(input, kernel_size, stride=None, padding=0, ceil_mode=False,
               count_include_pad=True, divisor_override=None):
    wanted(not ceil_mode, "ceil_mode")
    wanted(count_include_pad or pair(padding) == [0, 0], "a mean without the padding")
    wanted(divisor_override is None, "divisor_override")
    return pool("AveragePool", input, kernel_size, stride, padding)


@row("nn.functional.adaptive_avg_pool2d")
def adaptive_avg_pool2d(input, output_size):
    wanted(output_size in (1, (1, 1), [1, 1]), "adaptive pools to more than one number")
    wanted(input.ndim == 4, "images without a batch")
    return Row("GlobalAveragePool", [input])


@row("nn.functional.unfold")
def unfold(input, kernel_size, dilation=1, padding=0, stride=1):
    wanted(input.ndim == 4, "images without a batch")
    return Row("Im2Col", [input], {
        "kernel": pair(kernel_size), "dilation": pair(dilation),
        "padding": pair(padding), "stride": pair(stride)})


# Activations, norms, losses --------------------------------------------------------


@row("nn.functional.relu")
def relu(input, inplace=False):
    return Row("Relu", [input])


@row("nn.functional.leaky_relu")
def leaky_relu(input, negative_slope=0.01, inplace=False):
    return Row("LeakyRelu", [input], {"slope": negative_slope})


@row("nn.functional.gelu")
def gelu(input, approximate="none"):
    wanted(approximate == "none", "approximate=tanh")
    return Row("Gelu", [input])


def softmax_of(call):
    def make(input, dim, dtype=None):
        wanted(dtype is None, "dtype of the result")
        wanted(input.ndim, "axis 0 of a number")
        return Row(call, [input], {"axis": dim})

    return make


ROWS["softmax"] = ROWS["nn.functional.softmax"] = softmax_of("Softmax")
ROWS["log_softmax"] = ROWS["nn.functional.log_softmax"] = softmax_of("LogSoftmax")


@row("nn.functional.layer_norm")
def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
    wanted(len(normalized_shape) == 1, "norms over many axes")
    ones = torch.ones(normalized_shape, dtype=input.dtype)
    return Row("LayerNormalization", [
        input, ones if weight is None else weight,
        torch.zeros_like(ones) if bias is None else bias], {"epsilon": eps})


@row("nn.functional.batch_norm")
def batch_norm(input, running_mean, running_var, weight=None, bias=None,
               training=False, momentum=0.1, eps=1e-5):
    wanted(input.ndim > 1, "norms of one axis")
    ones = torch.ones(input.shape[1], dtype=input.dtype)
    row = Row("BatchNorm", [
        input, ones if weight is None else weight,
        torch.zeros_like(ones) if bias is None else bias,
        torch.zeros_like(ones) if running_mean is None else running_mean,
        ones if running_var is None else running_var], {
            "features": input.shape[1], "epsilon": eps, "momentum": momentum,
            "training": training})
    wanted(0 <= momentum <= 1, "momentum outside of [0, 1]")
    wanted(training or running_mean is not None, "norms without statistics")
    return row


@row("nn.functional.dropout")
def dropout(input, p=0.5, training=True, inplace=False):
    wanted(not training or p == 0, "random numbers of the peer")
    wanted(p < 1, "Dropout of everything")
    return Row("Dropout", [input], {"p": p, "training": training})


def only_mean(reduction="mean", weight=None, size_average=None, reduce=None):
    wanted(reduction == "mean" and size_average is None and reduce is None,
           "reduction")
    wanted(weight is None, "weights")


@row("nn.functional.mse_loss")
def mse_loss(input, target, size_average=None, reduce=None, reduction="mean",
             weight=None):
    only_mean(reduction, weight, size_average, reduce)
    wanted(input.shape == target.shape, "losses that broadcast")
    return Row("MeanSquaredError", [input, target])


@row("nn.functional.binary_cross_entropy_with_logits")
def bce(input, target, weight=None, size_average=None, reduce=None,
        reduction="mean", pos_weight=None):
    only_mean(reduction, weight, size_average, reduce)
    wanted(pos_weight is None, "weights")
    return Row("BinaryCrossEntropy", [input, target])


@row("nn.functional.cross_entropy")
def cross_entropy(input, target, weight=None, size_average=None, ignore_index=-100,
                  reduce=None, reduction="mean", label_smoothing=0.0):
    only_mean(reduction, weight, size_average, reduce)
    wanted(label_smoothing == 0, "label_smoothing")
    wanted(not target.is_floating_point(), "probabilities as labels")
    wanted(not (target == ignore_index).any(), "ignore_index")
    wanted(input.ndim <= 2, "classes on another axis than the last")
    return Row("CrossEntropy", [input, target])


@row("nn.functional.scaled_dot_product_attention")
def attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False,
              scale=None, enable_gqa=False):
    wanted(is_causal and attn_mask is None, "attention without a causal mask")
    wanted(not dropout_p, "random numbers of the peer")
    wanted(scale is None and not enable_gqa, "options of attention")
    wanted(query.shape == key.shape == value.shape, "cross-attention")
    return Row("CausalAttention", [query, key, value])
