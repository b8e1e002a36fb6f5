"""Cases from module_db of torch.testing: layers and losses, in training and not.

The parameters of a module are inputs of its case, after x, so that their gradients are
compared, too. For BatchNorm in training there are cases of its running statistics.
"""

import warnings

import numpy
import torch
from torch.testing._internal.common_modules import module_db

import torch_given_rows
import torch_loss_rows
import torch_network_rows as rows
import torch_view_rows
from cases import CannotSay, Case, Row, case_text, pair, wanted
from torch_operators import array, float32, gradients_of, leaf

SUITE = "PyTorch module_db"

ROWS = {}


def row(*names):
    def add(function):
        for name in names:
            ROWS["nn." + name] = function
        return function

    return add


def with_weights(call, m, input, attributes):
    inputs = [input, m.weight] + ([] if m.bias is None else [m.bias])
    return Row(call, inputs, attributes)


for name, call in [("ReLU", "Relu"), ("Sigmoid", "Sigmoid"), ("Tanh", "Tanh"),
                   ("SiLU", "Silu")]:
    ROWS["nn." + name] = lambda m, input, call=call: Row(call, [input])


@row("LeakyReLU")
def leaky_relu(m, input):
    return rows.leaky_relu(input, m.negative_slope)


@row("GELU")
def gelu(m, input):
    return torch_given_rows.gelu(input, m.approximate)


@row("Softmax", "LogSoftmax")
def softmax(m, input):
    call = {"Softmax": "softmax", "LogSoftmax": "log_softmax"}[type(m).__name__]
    return rows.ROWS[call](input, m.dim)


@row("Linear")
def linear(m, input):
    return with_weights("Dense", m, input, {})


@row("Conv2d")
def conv2d(m, input):
    wanted(m.padding_mode == "zeros", "padding by other than zeros")
    row = rows.conv2d(input, m.weight, m.bias, m.stride, m.padding, m.dilation,
                            m.groups)
    return Row("Conv2d", row.inputs, row.attributes)


@row("MaxPool2d")
def max_pool2d(m, input):
    row = rows.max_pool2d(input, m.kernel_size, m.stride, m.padding, m.dilation,
                                m.ceil_mode, m.return_indices)
    return Row("MaxPool2d", row.inputs, row.attributes)


@row("AvgPool2d")
def avg_pool2d(m, input):
    row = rows.avg_pool2d(input, m.kernel_size, m.stride, m.padding, m.ceil_mode,
                                m.count_include_pad, m.divisor_override)
    return Row("AvgPool2d", row.inputs, row.attributes)


@row("AdaptiveAvgPool2d")
def adaptive_avg_pool2d(m, input):
    row = rows.adaptive_avg_pool2d(input, m.output_size)
    return Row("GlobalAvgPool2d", row.inputs)


@row("LayerNorm")
def layer_norm(m, input):
    wanted(len(m.normalized_shape) == 1, "norms over many axes")
    wanted(m.weight is not None and m.bias is not None, "norms without parameters")
    return with_weights("LayerNorm", m, input,
                        {"features": m.normalized_shape[0], "epsilon": m.eps})


@row("RMSNorm")
def rms_norm(m, input):
    wanted(m.weight is not None, "norms without parameters")
    return torch_given_rows.rms_norm(input, m.normalized_shape, m.weight, m.eps)


@row("GroupNorm")
def group_norm(m, input):
    wanted(m.weight is not None, "norms without parameters")
    return torch_given_rows.group_norm(input, m.num_groups, m.weight, m.bias, m.eps)


@row("BatchNorm1d", "BatchNorm2d", "BatchNorm3d")
def batch_norm(m, input):
    wanted(m.momentum is not None, "a mean of all batches")
    wanted(m.weight is not None and m.bias is not None, "norms without parameters")
    wanted(m.running_mean is not None, "norms without statistics")
    wanted(input.ndim > 2 or type(m) is torch.nn.BatchNorm1d, "images without a batch")
    return Row("BatchNorm", [input, m.weight, m.bias, m.running_mean, m.running_var], {
        "features": m.num_features, "epsilon": m.eps, "momentum": m.momentum,
        "training": m.training})


@row("Embedding")
def embedding(m, input):
    return torch_view_rows.embedding(input, m.weight, m.padding_idx, m.max_norm, 2.0,
                                m.scale_grad_by_freq, m.sparse)


@row("Flatten")
def flatten(m, input):
    wanted((m.start_dim, m.end_dim) == (1, -1), "Flatten from another axis than 1")
    return Row("Flatten", [input])


@row("MSELoss")
def mse_loss(m, input, target):
    return torch_loss_rows.mse_loss(input, target, reduction=m.reduction)


@row("BCEWithLogitsLoss")
def bce(m, input, target):
    return torch_loss_rows.bce(input, target, m.weight, reduction=m.reduction,
                          pos_weight=m.pos_weight)


@row("CrossEntropyLoss")
def cross_entropy(m, input, target):
    return torch_loss_rows.cross_entropy(input, target, m.weight, None, m.ignore_index, None,
                                    m.reduction, m.label_smoothing)


@row("MultiheadAttention")
def attention(m, query, key, value, key_padding_mask=None, attn_mask=None,
              **options):
    raise CannotSay("attention with other projections")


def make_module(info, sample):
    """A module in float64 whose parameters float32 can hold."""
    m = info.module_cls(*sample.constructor_input.args,
                        **sample.constructor_input.kwargs).to(torch.float64)
    with torch.no_grad():
        for x in [*m.parameters(), *m.buffers()]:
            if x.is_floating_point():
                x.copy_(float32(x + torch.rand_like(x) / 4))
    return m


def fill(case, info, sample, training, generator):
    """Computes the answer of the peer, and writes the case; returns another case for
    each buffer that the module has changed."""
    m = make_module(info, sample).train(training)
    args = torch.utils._pytree.tree_map(leaf, sample.forward_input.args)
    kwargs = torch.utils._pytree.tree_map(leaf, sample.forward_input.kwargs)
    try:
        row = ROWS[info.name](m, *args, **kwargs)
    except TypeError as error:
        raise CannotSay("an option that our call lacks") from error
    row.attributes["training"] = training
    before = {name: x.clone() for name, x in m.named_buffers()}
    inputs = [numpy.array(array(x)) for x in row.inputs]
    output = m(*args, **kwargs)
    more = gradients_of(row, output, generator)
    case.text = case_text(case.id, Row(row.call, inputs, row.attributes), array(output),
                          **more)
    case.size = output.numel()
    for name, x in m.named_buffers():
        if x.is_floating_point() and not torch.equal(x, before[name]):
            changed = Case(case.suite, case.operator, f"{case.name} {name}",
                           size=x.numel())
            changed.text = case_text(changed.id, Row(
                row.call, inputs, row.attributes | {"returns": name}), array(x))
            yield changed


def cases():
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    generator = torch.Generator().manual_seed(2)
    for info in module_db:
        if info.name not in ROWS:
            yield Case(SUITE, info.name, "all", cannot="no such layer")
            continue
        for training in (True, False):
            torch.manual_seed(0)
            for i, sample in enumerate(info.module_inputs_func(
                    info, "cpu", torch.float32, False, training)):
                case = Case(SUITE, info.name,
                            f"{i} {'training' if training else 'evaluation'}")
                more = []
                try:
                    more = list(fill(case, info, sample, training, generator))
                except CannotSay as reason:
                    case.cannot = str(reason)
                yield case
                yield from more
