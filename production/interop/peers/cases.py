"""What the makers of cases share: rows of the tables, and the text of a case.

A row says which call of ours stands for an operator of a peer, with what attributes
and inputs (calls.h has the calls). A row that our API cannot express raises CannotSay,
with a reason that many cases share: the reasons are counted and documented.
"""

import dataclasses
import json

import numpy


class CannotSay(Exception):
    """Our API has no words for this case. The text says what is missing."""


@dataclasses.dataclass
class Row:
    call: str
    inputs: list
    attributes: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Case:
    """A case, or a reason why there is none."""

    suite: str  # "ONNX node tests", ...
    operator: str  # the peer's name
    name: str
    text: str = ""  # a line for the driver
    cannot: str = ""  # or the reason
    size: int = 0  # numbers that are compared

    @property
    def id(self):
        return f"{self.suite}/{self.operator}/{self.name}"


def number(x):
    text = f"{x:.9g}"
    if text in ("nan", "inf", "-inf"):
        return f'"{text}"'
    # JSON readers take -0 for the integer 0.
    return "-0.0" if text == "-0" else text


def tensor(x):
    """The JSON of an array, or null."""
    if x is None:
        return "null"
    x = numpy.asarray(x)
    with numpy.errstate(over="ignore"):
        x = x.astype(numpy.float32)
    values = ",".join([number(v) for v in x.ravel().tolist()])
    return f'{{"shape":{list(x.shape)},"values":[{values}]}}'


def tensors(list_of):
    return "[" + ",".join(tensor(x) for x in list_of) + "]"


def case_text(id, row, output, upstream=None, gradients=None, directions=None,
              seconds=None):
    """The line of a case. An output of None is an error that the peer reports."""
    parts = [
        f'"id":{json.dumps(id)}', f'"call":"{row.call}"',
        f'"attributes":{json.dumps(row.attributes)}',
        f'"inputs":{tensors(row.inputs)}'
    ]
    want = ['"error":true'] if output is None else [f'"output":{tensor(output)}']
    if gradients is not None:
        parts.append(f'"upstream":{tensor(upstream)}')
        want.append(f'"gradients":{tensors(gradients)}')
    if seconds is not None:
        parts.append(f'"directions":{tensors(directions)}')
        want.append(f'"seconds":{tensors(seconds)}')
    parts.append('"want":{' + ",".join(want) + "}")
    return "{" + ",".join(parts) + "}"


def pair(x):
    """Two extents, from a number or a list of two."""
    if isinstance(x, int):
        return [x, x]
    x = [int(n) for n in x]
    if len(x) == 1:
        return x * 2
    if len(x) != 2:
        raise CannotSay("windows of 1 or 3 axes")
    return x


def wanted(condition, reason):
    if not condition:
        raise CannotSay(reason)
