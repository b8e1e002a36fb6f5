"""Cases from ONNX's backend node tests (onnx.backend.test.case.node)."""

import warnings

import numpy
import onnx
import onnx.backend.test.case.node
from onnx import helper, numpy_helper

import onnx_given_rows
import onnx_rows
from cases import CannotSay, Case, case_text

SUITE = "ONNX node tests"

assert onnx_given_rows.ROWS is onnx_rows.ROWS  # One table.


def array(x):
    """A value as float32 can hold it. Raises CannotSay."""
    if x is None:
        return None
    if not isinstance(x, numpy.ndarray) and not numpy.isscalar(x):
        raise CannotSay("sequences, optional values, maps")
    x = numpy.asarray(x)
    if x.dtype not in (numpy.float32, numpy.float64, numpy.bool_) \
            and x.dtype.kind not in "iu":
        raise CannotSay("types other than float32")
    if x.dtype.kind in "iu" and x.size and int(abs(x.astype(float)).max()) > 1 << 62:
        # "To the end", in ONNX's words; our API has the same.
        return x.clip(-(1 << 62), 1 << 62)
    return x


def attributes_of(node):
    attributes = {"operator": node.op_type, "outputs": len(node.output)}
    for attribute in node.attribute:
        value = helper.get_attribute_value(attribute)
        if isinstance(value, bytes):
            value = value.decode()
        elif isinstance(value, onnx.TensorProto):
            value = numpy_helper.to_array(value)
        elif not isinstance(value, (int, float, str)):
            value = list(value)
        attributes[attribute.name] = value
    return attributes


def inputs_of(model, given):
    """The inputs of the only node, in its order; absent ones are None."""
    values = dict(zip([value.name for value in model.graph.input], given))
    return [values.get(name) if name else None
            for name in model.graph.node[0].input]


def cases():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tests = onnx.backend.test.case.node.collect_testcases(None)
    for test in tests:
        # The others are the same operators again, written with simpler ones.
        if len(test.model.graph.node) != 1:
            continue
        node = test.model.graph.node[0]
        case = Case(SUITE, node.op_type, test.name.removeprefix("test_"))
        if node.domain not in ("", "ai.onnx"):
            continue
        for given, outputs in test.data_sets:
            try:
                if node.op_type not in onnx_rows.ROWS:
                    raise CannotSay("no such operation")
                inputs = [array(x) for x in inputs_of(test.model, given)]
                row = onnx_rows.make(node.op_type, attributes_of(node), inputs)
                output = array(outputs[0])
                case.size = output.size
                case.text = case_text(case.id, row, output)
            except CannotSay as reason:
                case.cannot = str(reason)
        yield case
