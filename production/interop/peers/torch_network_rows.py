"""Rows of torch_rows.py: windows, activations, norms."""

import torch

from cases import Row, pair, wanted
from torch_rows import ROWS, row


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


def softmax_of(call):
    def make(input, dim, dtype=None):
        wanted(dtype is None, "dtype of the result")
        wanted(input.ndim, "axis 0 of a number")
        return Row(call, [input], {"axis": dim})

    return make


ROWS["softmax"] = ROWS["nn.functional.softmax"] = softmax_of("Softmax")
ROWS["log_softmax"] = ROWS["nn.functional.log_softmax"] = softmax_of("LogSoftmax")


@row("nn.functional.layer_norm", "native_layer_norm")
def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
    wanted(len(normalized_shape) == 1, "norms over many axes")
    ones = torch.ones(normalized_shape, dtype=input.dtype)
    return Row("LayerNormalization", [
        input, ones if weight is None else weight,
        torch.zeros_like(ones) if bias is None else bias], {"epsilon": eps})


@row("nn.functional.batch_norm", "nn.functional.batch_norm.without_cudnn")
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
