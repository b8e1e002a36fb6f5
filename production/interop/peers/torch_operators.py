"""Cases from op_db of torch.testing: sample inputs, reference inputs, error inputs.

PyTorch computes in float64 from inputs that float32 can hold. The gradients are those
of a sum of the output with random weights; the second gradients are those of a sum of
the first with random weights.
"""

import itertools
import warnings

import numpy
import torch
from torch.testing._internal.common_methods_invocations import op_db
from torch.testing._internal.opinfo.core import SampleInput

import torch_given_rows
import torch_loss_rows
import torch_network_rows
import torch_rows
import torch_view_rows
from cases import CannotSay, Case, Row, case_text

# These modules add to one table.
ROWS = torch_rows.ROWS
for module in [torch_given_rows, torch_loss_rows, torch_network_rows, torch_view_rows]:
    assert module.row is torch_rows.row

SUITE = "PyTorch op_db"
ERRORS = "PyTorch op_db, refused inputs"

# Sample inputs are few and varied; reference inputs many and large.
MOST_SAMPLES = 1000
MOST_NUMBERS = 2000


def name_of(op):
    return op.name + (f".{op.variant_test_name}" if op.variant_test_name else "")


def float32(x):
    return x.detach().to(torch.float32).to(torch.float64)


def leaf(x):
    """A tensor as a float64 leaf that wants a gradient."""
    if not isinstance(x, torch.Tensor) or x.dtype != torch.float32:
        return x
    return float32(x).requires_grad_()


def array(x):
    if isinstance(x, torch.Tensor):
        return x.numpy(force=True)  # Also lazy zeros.
    return numpy.asarray(x)


def differentiates(x):
    return isinstance(x, torch.Tensor) and x.is_leaf and x.requires_grad


def finite(*tensors):
    # Beyond 1e15, float32 overflows in a product where float64 does not.
    return all(bool((x.detach().abs() < 1e15).all()) for x in tensors)


def random_like(x, generator):
    return float32(torch.randn(x.shape, generator=generator, dtype=torch.float64))


def gradients_of(row, output, generator):
    """The arguments of case_text for gradients, where they are defined."""
    leaves = [x for x in row.inputs if differentiates(x)]
    if not leaves or not output.requires_grad or not finite(output, *leaves):
        return {}

    def place(values):
        values = iter(values)
        return [array(next(values)) if differentiates(x) else None
                for x in row.inputs]

    def grad(y, upstream=None):
        return torch.autograd.grad(y, leaves, upstream, create_graph=True,
                                   allow_unused=True, materialize_grads=True)

    upstream = random_like(output, generator)
    try:
        first = grad(output, upstream)
    except RuntimeError:
        return {}  # PyTorch itself fails here, with outputs without elements.
    if not finite(*first):
        return {}
    found = {"upstream": array(upstream), "gradients": place(first)}
    directions = [random_like(x, generator) for x in leaves]
    total = sum((g * d).sum() for g, d in zip(first, directions))
    try:
        second = (grad(total) if total.requires_grad else
                  [torch.zeros_like(x) for x in leaves])
    except RuntimeError:
        return found  # PyTorch itself has no second gradient here.
    if finite(*second):
        found |= {"directions": place(directions), "seconds": place(second)}
    return found


def make_row(rows, name, sample):
    """The row of a sample. Raises CannotSay."""
    if name not in rows:
        raise CannotSay("no such operation")
    try:
        row = rows[name](sample.input, *sample.args, **sample.kwargs)
    except TypeError as error:
        raise CannotSay("an option that our call lacks") from error
    for x in row.inputs:
        if isinstance(x, complex) or (isinstance(x, torch.Tensor) and (
                x.is_complex() or x.layout != torch.strided)):
            raise CannotSay("complex and sparse numbers")
        if not isinstance(x, (torch.Tensor, float, int)):
            raise CannotSay("inputs that are not tensors")
    return row


def fill(case, row, op, sample, generator):
    """Computes the answer of the peer, and writes the case."""
    # Before the operator, which may write to its inputs.
    inputs = [numpy.array(array(x)) for x in row.inputs]
    output = op(sample.input, *sample.args, **sample.kwargs)
    output = output[0] if isinstance(output, (tuple, list)) else output
    if not isinstance(output, torch.Tensor):
        raise CannotSay("numbers in place of tensors")
    more = gradients_of(row, output, generator)
    row = Row(row.call, inputs, row.attributes)
    case.text = case_text(case.id, row, array(output), **more)
    case.size = output.numel()


def numbers_in(sample):
    tensors = [x for x in torch.utils._pytree.tree_leaves(
        [sample.input, sample.args, sample.kwargs]) if isinstance(x, torch.Tensor)]
    return sum(x.numel() for x in tensors)


def dtype_of(op):
    """float32, or the indices of an operator that takes nothing else."""
    return torch.float32 if torch.float32 in op.dtypes else torch.int64


def causal_samples():
    """op_db has no causal attention of equal shapes and without random numbers."""
    for shape in [(2, 3, 4), (1, 1, 2), (2, 2, 5, 3), (3, 7, 8)]:
        yield SampleInput(torch.randn(shape), args=(
            torch.randn(shape), torch.randn(shape)), kwargs={"is_causal": True})


def samples_of(op):
    """Sample inputs and then reference inputs, which are not too large."""
    more = causal_samples() if "dot_product_attention" in op.name else []
    # Both generators draw from the global generator.
    torch.manual_seed(0)
    numpy.random.seed(0)
    small = (sample for sample in itertools.chain(
        op.sample_inputs("cpu", dtype_of(op)),
        op.reference_inputs("cpu", dtype_of(op)), more)
             if numbers_in(sample) <= MOST_NUMBERS)
    return itertools.islice(small, MOST_SAMPLES)


def accepted_cases(op, generator):
    name = name_of(op)
    for i, sample in enumerate(samples_of(op)):
        case = Case(SUITE, name, str(i))
        try:
            sample = sample.transform(leaf)
            if "batch_norm" in name:
                # The running statistics have no gradients.
                sample.args = tuple(x if x is None else x.detach()
                                    for x in sample.args)
            if "cross_entropy" in name:  # Nor have weights.
                sample.kwargs = {key: x.detach() if "weight" in key else x
                                 for key, x in sample.kwargs.items()}
            fill(case, make_row(ROWS, name, sample), op, sample, generator)
        except CannotSay as reason:
            case.cannot = str(reason)
        yield case


def refused_cases(op):
    if op.error_inputs_func is None:
        return
    torch.manual_seed(0)
    name = name_of(op)
    for i, error in enumerate(op.error_inputs("cpu")):
        case = Case(ERRORS, name, str(i))
        try:
            sample = error.sample_input
            if not isinstance(sample, SampleInput):
                raise CannotSay("inputs that are not tensors")
            first = sample.input[0] if isinstance(sample.input, (list, tuple)) \
                else sample.input
            if not isinstance(first, torch.Tensor) or first.dtype != torch.float32:
                raise CannotSay("types other than float32")
            row = make_row(ROWS, name, sample)
            if any(isinstance(x, torch.Tensor) and x.numel() > MOST_NUMBERS
                   for x in row.inputs):
                raise CannotSay("a large tensor")
            row = Row(row.call, [array(x) for x in row.inputs], row.attributes)
            case.text = case_text(case.id, row, None)
        except CannotSay as reason:
            case.cannot = str(reason)
        except (ArithmeticError, AttributeError, LookupError, RuntimeError,
                TypeError, ValueError):
            # The row reads the shapes that are wrong here.
            case.cannot = "shapes that the table cannot read"
        yield case


def cases():
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    generator = torch.Generator().manual_seed(1)
    for op in op_db:
        if dtype_of(op) not in op.dtypes or name_of(op) not in ROWS:
            yield Case(SUITE, name_of(op), "all", cannot="no such operation")
            continue
        yield from accepted_cases(op, generator)
        yield from refused_cases(op)
