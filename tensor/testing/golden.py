"""What the scripts that make golden cases share (golden.h has the format).

The cases stored in the repository were made by PyTorch 2.14 (Debian package
python3-torch). The tests read the files, never a script: PyTorch is needed to
make new cases only. Another version may draw other random inputs; inputs and
answers are stored together, so that this does no harm.

Inputs are numbers with two decimals, rounded to float32. PyTorch computes in
float64 and the answer is rounded to float32 once: the exact answer, as far as
float32 can say it.
"""

import json
import math

import torch

torch.set_default_dtype(torch.float64)


def tensor(values):
    """Numbers as float32 can hold them, in float64."""
    return torch.tensor(values).to(torch.float32).to(torch.float64)


def normal(*shape, scale=1.0, shift=0.0):
    """Random numbers with two decimals."""
    x = torch.randn(shape) * scale + shift
    return (x * 100).round().div(100).to(torch.float32).to(torch.float64)


def number(x):
    """A float32 with as few digits as identify it."""
    if math.isnan(x):
        return '"nan"'
    if math.isinf(x):
        return '"inf"' if x > 0 else '"-inf"'
    if x == 0 and math.copysign(1, x) < 0:
        return "-0.0"  # JSON readers take -0 for the integer 0.
    for digits in range(1, 10):
        short = float(f"{x:.{digits}g}")
        if torch.tensor(short, dtype=torch.float32).item() == x:
            break
    return f"{short:.9g}"


def field(value):
    if not isinstance(value, torch.Tensor):
        return json.dumps(value)
    flat = value.detach().to(torch.float32).flatten().tolist()
    return '{"shape": %s, "values": [%s]}' % (
        list(value.shape),
        ", ".join(number(x) for x in flat),
    )


def write(path, cases):
    """Writes cases, a dict of dicts of fields, to a file."""
    text = ",\n".join(
        f"  {json.dumps(case)}: {{\n"
        + ",\n".join(f'    "{key}": {field(fields[key])}' for key in fields)
        + "\n  }"
        for case, fields in cases.items()
    )
    path.write_text("{\n" + text + "\n}\n")
    json.loads(path.read_text())  # Is it JSON?
