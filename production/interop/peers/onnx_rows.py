"""ONNX's operators and our calls: one function for each operator that we have.

A function gets the node's attributes and its inputs, absent ones as None.
"""

import numpy

from cases import CannotSay, Row, pair, wanted

ROWS = {}


def row(*operators):
    def add(function):
        for operator in operators:
            ROWS[operator] = function
        return function

    return add


def same(call, operator=None):
    """An operator without attributes."""
    ROWS[operator or call] = lambda attributes, *inputs: Row(call, list(inputs))


for name in ["Abs", "Add", "Div", "Equal", "Erf", "Exp", "Greater", "Less", "Log",
             "Mul", "Neg", "Pow", "Relu", "Sigmoid", "Sqrt", "Sub", "Tanh",
             "Where", "GlobalAveragePool"]:
    same(name)
same("Clone", "Identity")


def binary(call):
    def make(attributes, *inputs):
        wanted(len(inputs) == 2, "an operation on one, or on three or more, tensors")
        return Row(call, list(inputs))

    return make


ROWS["Max"], ROWS["Min"] = binary("Maximum"), binary("Minimum")
ROWS["Sum"] = binary("Add")


@row("MatMul")
def matmul(attributes, a, b):
    wanted(a.ndim > 1 and b.ndim > 1, "products of vectors")
    return Row("MatMul", [a, b])


@row("LeakyRelu")
def leaky_relu(attributes, x):
    return Row("LeakyRelu", [x], {"slope": attributes.get("alpha", 0.01)})


@row("Softmax", "LogSoftmax")
def softmax(attributes, x):
    return Row(attributes["operator"], [x], {"axis": attributes.get("axis", -1)})


@row("ReduceSum", "ReduceMean", "ReduceMax")
def reduce(attributes, x, axes=None):
    axes = attributes.get("axes", axes)
    axes = [] if axes is None else [int(axis) for axis in axes]
    wanted(x.size or attributes["operator"] != "ReduceMax", "a maximum of nothing")
    wanted(axes or not attributes.get("noop_with_empty_axes"), "noop_with_empty_axes")
    return Row(attributes["operator"][6:], [x], {
        "axes": axes, "keepdims": bool(attributes.get("keepdims", 1))})


@row("ArgMax")
def argmax(attributes, x):
    wanted(not attributes.get("select_last_index"), "select_last_index")
    return Row("ArgMax", [x], {
        "axis": attributes.get("axis", 0),
        "keepdims": bool(attributes.get("keepdims", 1))})


@row("Reshape")
def reshape(attributes, x, shape):
    shape = [int(n) for n in shape]
    wanted(0 not in shape or attributes.get("allowzero"), "0 for the input's extent")
    return Row("Reshape", [x], {"shape": shape})


@row("Transpose")
def transpose(attributes, x):
    perm = attributes.get("perm", list(range(x.ndim))[::-1])
    return Row("Permute", [x], {"perm": perm})


@row("Slice")
def slice_(attributes, x, starts, ends, axes=None, steps=None):
    count = len(starts)
    axes = list(range(count)) if axes is None else axes
    steps = [1] * count if steps is None else steps
    wanted(all(step > 0 for step in steps), "negative steps")
    return Row("Slice", [x], {
        "axes": [int(n) for n in axes], "starts": [int(n) for n in starts],
        "stops": [int(n) for n in ends], "steps": [int(n) for n in steps]})


@row("Squeeze", "Unsqueeze")
def squeeze(attributes, x, axes=None):
    wanted(axes is not None, "Squeeze of all axes")
    rank = x.ndim + (len(axes) if attributes["operator"] == "Unsqueeze" else 0)
    return Row(attributes["operator"], [x],
               {"axes": sorted(int(axis) % rank for axis in axes)})


@row("Expand")
def expand(attributes, x, shape):
    shape = numpy.broadcast_shapes(x.shape, tuple(int(n) for n in shape))
    return Row("Expand", [x], {"shape": list(shape)})


@row("Flatten")
def flatten(attributes, x):
    wanted(attributes.get("axis", 1) == 1, "Flatten from another axis than 1")
    return Row("Flatten", [x])


@row("Gather")
def gather(attributes, x, indices):
    return Row("Gather", [x, indices], {"axis": attributes.get("axis", 0)})


@row("Concat")
def concat(attributes, *inputs):
    return Row("Concatenate", list(inputs), {"axis": attributes["axis"]})


@row("OneHot")
def one_hot(attributes, indices, depth, values):
    wanted(list(values) == [0, 1], "OneHot with other values than 0 and 1")
    wanted(attributes.get("axis", -1) in (-1, indices.ndim), "OneHot along an axis")
    wanted((indices >= 0).all(), "OneHot of negative indices")
    return Row("OneHot", [indices], {"classes": int(numpy.ravel(depth)[0])})


def window(attributes, x):
    """Strides and paddings of a window, if our API can say them."""
    wanted(x.ndim == 4, "windows of 1 or 3 axes")
    wanted(attributes.get("auto_pad", "NOTSET") in ("NOTSET", "VALID"), "auto_pad")
    pads = attributes.get("pads", [0, 0, 0, 0])
    wanted(pads[:2] == pads[2:], "padding that differs between sides")
    return {"stride": pair(attributes.get("strides", [1, 1])), "padding": pads[:2]}


@row("Conv")
def conv(attributes, x, weight, bias=None):
    options = window(attributes, x)
    options |= {"dilation": attributes.get("dilations", [1, 1]),
                "groups": attributes.get("group", 1)}
    return Row("Conv", [x, weight] + ([] if bias is None else [bias]), options)


@row("MaxPool", "AveragePool")
def pool(attributes, x):
    options = window(attributes, x)
    kernel = pair(attributes["kernel_shape"])
    wanted(attributes.get("dilations", [1, 1]) == [1, 1], "dilated pools")
    wanted(all(2 * p <= k for p, k in zip(options["padding"], kernel)),
           "padding of more than half a window")
    wanted(not attributes.get("ceil_mode"), "ceil_mode")
    wanted(attributes["outputs"] == 1, "indices of maxima")
    wanted(attributes["operator"] == "MaxPool" or attributes.get("count_include_pad")
           or options["padding"] == [0, 0], "a mean without the padding")
    return Row(attributes["operator"], [x],
               options | {"kernel": kernel})


@row("LayerNormalization")
def layer_normalization(attributes, x, weight, bias=None):
    wanted(attributes.get("axis", -1) in (-1, x.ndim - 1), "norms over many axes")
    bias = numpy.zeros_like(weight) if bias is None else bias
    return Row("LayerNormalization", [x, weight, bias],
               {"epsilon": attributes.get("epsilon", 1e-5)})


@row("BatchNormalization")
def batch_normalization(attributes, x, *others):
    wanted(not attributes.get("training_mode"), "biased running variances")
    return Row("BatchNormalization", [x, *others],
               {"epsilon": attributes.get("epsilon", 1e-5)})


@row("Dropout")
def dropout(attributes, x, ratio=None, training=None):
    wanted(training is None or not training, "random numbers of the peer")
    wanted(attributes["outputs"] == 1, "the mask of Dropout")
    p = 0.5 if ratio is None else float(ratio)
    wanted(p < 1, "Dropout of everything")
    return Row("Dropout", [x], {"p": p})


@row("Col2Im")
def col2im(attributes, x, image, block):
    wanted(len(image) == 2, "windows of 1 or 3 axes")
    pads = attributes.get("pads", [0, 0, 0, 0])
    wanted(pads[:2] == pads[2:], "padding that differs between sides")
    kernel = pair([int(n) for n in block])
    channels = x.shape[1] // (kernel[0] * kernel[1])
    return Row("Col2Im", [x], {
        "image": [x.shape[0], channels, *[int(n) for n in image]], "kernel": kernel,
        "stride": attributes.get("strides", [1, 1]), "padding": pads[:2],
        "dilation": attributes.get("dilations", [1, 1])})


def make(operator, attributes, inputs):
    """The row of a node. Raises CannotSay."""
    if operator not in ROWS:
        raise CannotSay("no such operation")
    if operator == "Div" and inputs[0].dtype.kind in "iu":
        raise CannotSay("division of whole numbers")
    while inputs and inputs[-1] is None:
        inputs = inputs[:-1]
    return ROWS[operator](attributes, *inputs)
