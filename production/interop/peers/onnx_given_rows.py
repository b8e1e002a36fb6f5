"""Rows of onnx_rows.py for losses, attention and the functions that students are given."""

import numpy

from cases import Row, wanted
from onnx_rows import ROWS, row, same

for name in ["Sin", "Cos", "Sign", "Round", "LessOrEqual", "GreaterOrEqual"]:
    same(name)


@row("Clip")
def clip(attributes, x, low=None, high=None):
    limits = [default if limit is None else float(limit)
              for limit, default in [(low, -3e38), (high, 3e38)]]
    wanted(x.dtype.kind == "f", "types other than float32")
    return Row("Clip", [x], {"low": limits[0], "high": limits[1]})


@row("ReduceMin", "ReduceProd")
def reduce(attributes, x, axes=None):
    axes = attributes.get("axes", axes)
    axes = [] if axes is None else [int(axis) for axis in axes]
    wanted(x.size or attributes["operator"] != "ReduceMin", "a maximum of nothing")
    wanted(axes or not attributes.get("noop_with_empty_axes"), "noop_with_empty_axes")
    return Row(attributes["operator"][6:], [x], {
        "axes": axes, "keepdims": bool(attributes.get("keepdims", 1))})


@row("ArgMin")
def argmin(attributes, x):
    wanted(not attributes.get("select_last_index"), "select_last_index")
    return Row("ArgMin", [x], {
        "axis": attributes.get("axis", 0),
        "keepdims": bool(attributes.get("keepdims", 1))})


@row("CumSum")
def cumsum(attributes, x, axis):
    wanted(not attributes.get("exclusive"), "sums before an element")
    return Row("CumSum", [x], {"axis": int(axis),
                               "reverse": bool(attributes.get("reverse", 0))})


@row("Pad")
def pad(attributes, x, pads, value=None, axes=None):
    wanted(attributes.get("mode", "constant") == "constant", "padding by other than a"
           " constant")
    axes = list(range(x.ndim)) if axes is None else [int(axis) for axis in axes]
    pads = [int(n) for n in pads]
    wanted(all(n >= 0 for n in pads), "padding below 0")
    return Row("Pad", [x], {
        "axes": axes, "before": pads[:len(axes)], "after": pads[len(axes):],
        "value": 0 if value is None else float(value)})


@row("Split")
def split(attributes, x, sizes=None):
    axis = attributes.get("axis", 0)
    wanted(sizes is not None or x.shape[axis] % attributes["outputs"] == 0,
           "parts of unequal size")
    if sizes is None:
        return Row("SplitEvery", [x], {
            "size": x.shape[axis] // attributes["outputs"], "axis": axis, "part": 0})
    return Row("Split", [x], {"sizes": [int(n) for n in sizes], "axis": axis, "part": 0})


@row("Tile")
def tile(attributes, x, repeats):
    return Row("Tile", [x], {"repeats": [int(n) for n in repeats]})


@row("Trilu")
def trilu(attributes, x, diagonal=None):
    return Row("Triu" if attributes.get("upper", 1) else "Tril", [x], {
        "diagonal": 0 if diagonal is None else int(diagonal)})


@row("Gelu")
def gelu(attributes, x):
    exact = attributes.get("approximate", "none") == "none"
    return Row("Gelu" if exact else "GeluTanh", [x])


@row("Swish")
def swish(attributes, x):
    wanted(attributes.get("alpha", 1) == 1, "alpha")
    return Row("Silu", [x])


@row("RMSNormalization")
def rms_normalization(attributes, x, weight):
    wanted(attributes.get("axis", -1) in (-1, x.ndim - 1), "norms over many axes")
    return Row("RmsNorm", [x, weight], {"features": x.shape[-1], "epsilon":
                                        attributes.get("epsilon", 1e-5)})


@row("GroupNormalization")
def group_normalization(attributes, x, weight, bias):
    wanted(weight.shape == (x.shape[1],), "weights of groups")
    return Row("GroupNorm", [x, weight, bias], {
        "groups": attributes["num_groups"], "features": x.shape[1],
        "epsilon": attributes.get("epsilon", 1e-5)})


@row("SoftmaxCrossEntropyLoss")
def cross_entropy(attributes, logits, labels, weights=None):
    wanted(attributes["outputs"] == 1, "the logarithms beside the loss")
    wanted(logits.ndim == 2, "classes on another axis than the last")
    reduction = attributes.get("reduction", "mean")
    if weights is None and "ignore_index" not in attributes and reduction == "mean":
        return Row("CrossEntropy", [logits, labels])
    return Row("CrossEntropyLoss", [logits, labels] + (
        [] if weights is None else [weights]), {
            "reduction": reduction,
            "ignore_index": attributes.get("ignore_index", -100)})


@row("Attention")
def attention(attributes, query, key, value, mask=None, *others):
    wanted(all(x is None for x in others), "keys and values of the past")
    known = {"operator", "outputs", "is_causal", "scale"}
    wanted(set(attributes) <= known, "options of attention")
    wanted(query.ndim == 4 and query.shape[1] == key.shape[1], "groups of queries")
    wanted(attributes["outputs"] == 1, "scores beside the result")
    options = {"scale": attributes["scale"]} if "scale" in attributes else {}
    causal = bool(attributes.get("is_causal"))
    wanted(not causal or (mask is None and query.shape[2] == key.shape[2]),
           "a causal mask that is not square, or beside another")
    if mask is None:
        return Row("Attention", [query, key, value], options | {"causal": causal})
    if mask.dtype == numpy.bool_:
        mask = numpy.where(mask, 0.0, -numpy.inf)
    return Row("Attention", [query, key, value, mask], options)
