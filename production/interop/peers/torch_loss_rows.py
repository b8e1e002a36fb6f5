"""Rows of torch_rows.py: losses and attention."""

import math

import torch

from cases import Row, wanted
from torch_rows import row


@row("nn.functional.mse_loss")
def mse_loss(input, target, size_average=None, reduce=None, reduction="mean",
             weight=None):
    wanted(size_average is None and reduce is None, "old names of reductions")
    wanted(weight is None, "weights")
    wanted(input.shape == target.shape, "losses that broadcast")
    if reduction == "mean":
        return Row("MeanSquaredError", [input, target])
    return Row("MSELoss", [input, target], {"reduction": reduction})


@row("nn.functional.binary_cross_entropy_with_logits")
def bce(input, target, weight=None, size_average=None, reduce=None,
        reduction="mean", pos_weight=None):
    wanted(size_average is None and reduce is None, "old names of reductions")
    weights = {"weight": weight, "positive_weight": pos_weight}
    weights = {name: x for name, x in weights.items() if x is not None}
    if reduction == "mean" and not weights:
        return Row("BinaryCrossEntropy", [input, target])
    return Row("BCEWithLogitsLoss", [input, target, *weights.values()],
               {"reduction": reduction, "weights": list(weights)})


@row("nn.functional.cross_entropy")
def cross_entropy(input, target, weight=None, size_average=None, ignore_index=-100,
                  reduce=None, reduction="mean", label_smoothing=0.0):
    wanted(size_average is None and reduce is None, "old names of reductions")
    wanted(not target.is_floating_point(), "probabilities as labels")
    wanted(input.ndim <= 2, "classes on another axis than the last")
    ignores = bool((target == ignore_index).any())
    if reduction == "mean" and not label_smoothing and weight is None and not ignores:
        return Row("CrossEntropy", [input, target])
    return Row("CrossEntropyLoss", [input, target] + (
        [] if weight is None else [weight]), {
            "reduction": reduction, "ignore_index": ignore_index,
            "label_smoothing": label_smoothing})


@row("nn.functional.scaled_dot_product_attention")
def attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False,
              scale=None, enable_gqa=False):
    wanted(not dropout_p, "random numbers of the peer")
    wanted(not enable_gqa, "groups of queries")
    options = {} if scale is None else {"scale": scale}
    if is_causal and query.shape == key.shape == value.shape and scale is None:
        return Row("CausalAttention", [query, key, value])
    if is_causal:
        wanted(query.shape[-2] == key.shape[-2], "a causal mask that is not square")
        return Row("Attention", [query, key, value], options | {"causal": True})
    inputs = [query, key, value]
    if attn_mask is not None:
        if attn_mask.dtype == torch.bool:
            zeros = torch.zeros(attn_mask.shape, dtype=query.dtype)
            attn_mask = zeros.masked_fill(~attn_mask, -math.inf)
        inputs.append(attn_mask)
    return Row("Attention", inputs, options)
