"""The tables of docs/testing.md and docs/pytorch.md, made from results.json.

    tables.py RESULTS DOCUMENT...           checks that the documents are up to date
    tables.py --write RESULTS DOCUMENT...   writes the tables into them

A table stands between the lines `<!-- peers: NAME -->` and `<!-- peers: end -->`.
"""

import collections
import json
import pathlib
import re
import sys

# Groups of operators that we have, by names of PyTorch's, ONNX's and our own.
GROUPS = [
    ("optimizers", r"Adam|AdamW|SGD|RMSprop"),
    ("schedules, clipping", r".*LR( .*)?|clip_grad_norm_"),
    ("losses", r".*_loss|.*[lL]oss|.*cross_entropy.*"),
    ("attention", r".*[aA]ttention"),
    ("norms, dropout", r".*norm|.*Norm\dd|.*Norm|.*Normalization|.*[dD]ropout"),
    ("windows", r".*[cC]onv\w*|.*[pP]ool\w*|.*unfold|Col2Im"),
    ("activations", r".*[rR]e(lu|LU)|.*[gG]e?(elu|ELU)|.*(softmax|Softmax)"
     r"|[sS]igmoid|[tT]anh|nn.Sigmoid|nn.Tanh|.*si(lu|LU)|.*SiLU|Swish"),
    ("products", r"(mat)?mul|mm|bmm|MatMul|__rmatmul__|.*[lL]inear"),
    ("reductions", r"sum|mean|prod|(var|std).*|a(rg)?m(ax|in)|m(ax|in)\.red.*|Reduce.*"
     r"|ArgM(ax|in)|sum_to_size"),
    ("comparisons, Where", r"eq|lt|gt|le|ge|ne|where|Equal|Less.*|Greater.*|Where"),
    ("elementwise", r"add|sub|div.*|true_divide|pow|__r.*__|maximum|minimum|m..\.binary"
     r"|neg|abs|exp|log|erf|sqrt|clone|contiguous|(?!Pad)[A-Z][a-z]{2}|Sqrt|Identity|sin|cos"
     r"|sign|round.*|clamp|Sign|Round|Clip"),
    ("sorting, sums so far", r"sort|argsort|cumsum|CumSum"),
    ("picking, joining", r"cat|stack|index_select|.*one_hot|.*[eE]mbedding|Gather"
     r"|Concat|OneHot"),
    ("new tensors", r"(zeros|ones|full)(_like)?|arange"),
    ("views, padding, parts", r".*"),
]

# Kinds of PyTorch's operators that we do not have.
KINDS = [
    ("linear algebra", r"linalg|cholesky|lu|qr|svd|det|logdet|inverse|pinverse|geqrf|"
     r"ormqr|triangular_solve|svd_lowrank|pca_lowrank|matrix_exp|trace|cross|kron"),
    ("products of other shapes", r"addmm|addmv|addr|addbmm|baddbmm|mv|dot|vdot|inner|"
     r"outer|ger|einsum|tensordot|chain_matmul|nn.functional.bilinear"),
    ("Fourier transforms, windows of signals", r"fft|stft|istft|signal"),
    ("special functions", r"special|lgamma|digamma|polygamma|mvlgamma|erfc|erfinv|i0|"
     r"igamma|logit|sinc|xlogy"),
    ("random numbers", r"bernoulli|normal|uniform|rand|multinomial|cauchy|exponential|"
     r"geometric|log_normal|nn.functional.(\w*dropout|rrelu|gumbel)"),
    ("complex numbers", r"complex|polar|real|imag|conj|angle|view_as_(complex|real)|"
     r"resolve|isreal|H|mH|adjoint|sgn"),
    ("whole numbers, bits, types", r"bitwise|gcd|lcm|frexp|ldexp|signbit|(b?float|half|"
     r"double|int|long|short|char|byte|bool|cfloat|chalf|cdouble|bfloat16)$|to$|type|"
     r"nextafter|heaviside|__(and|or|xor)|__r(and|or|xor)"),
    ("sparse and nested tensors, masks", r"sparse|masked|jiterator|to_sparse|segment"),
    ("writes into tensors", r"index_(add|copy|fill|put|reduce)|scatter|put|fill|zero|"
     r"copysign|slice_scatter|select_scatter|diagonal_scatter|as_strided|resize|set"),
    ("convolutions, pools, resizing of other kinds", r"nn.functional.(conv|.*pool|"
     r"interpolate|upsample|grid|affine|pixel|pad|fold|channel)"),
    ("losses and distances of other kinds", r"nn.functional.(.*loss|.*cosine|.*distance|"
     r"kl_div|binary_cross|pdist|ctc|triplet|margin)|cdist|dist"),
    ("activations and norms of other kinds", r"nn.functional|sigmoid|renorm|norm|"
     r"native_|batch_norm|layer_norm|softplus"),
    ("trigonometry", r"a?(sin|cos|tan)h?$|atan2|arc|deg2rad|rad2deg|hypot"),
    ("sorting, counting, statistics", r"sort|argsort|msort|topk|kthvalue|median|"
     r"nanmedian|mode|quantile|nanquantile|unique|hist|bincount|bucketize|search|std|var|"
     r"cov|corrcoef|count|nan(sum|mean)|aminmax|amin|argmin|min|all|any|prod|cum|"
     r"logcumsumexp|logsumexp|diff|trapz?|trapezoid|cumulative|gradient|max.red"),
    ("rounding, signs, powers, other logarithms", r"round|floor|ceil|trunc|frac|fix|"
     r"sign|square|rsqrt|reciprocal|exp2|expm1|log10|log1p|log2|logaddexp|float_power|"
     r"positive|clamp|remainder|fmod|fmax|fmin|addcmul|addcdiv|lerp|nan_to_num|div|"
     r"floor_divide|__rmod|rsub|sub"),
    ("comparisons and logic", r"ne$|le$|ge$|logical|is|allclose|equal|nonzero"),
    ("making tensors", r"empty|zeros|ones|full|new|arange|linspace|logspace|eye|tri|"
     r"scalar|clone|vander|diag_embed|block_diag|cartesian|combinations|meshgrid|like"),
    ("copies and views of other shapes", r""),
]


def kind_of(name):
    return next(kind for kind, pattern in KINDS if re.match(pattern, name))


def dump(results):
    """results.json: one operator a line, so that a change is easy to read."""
    suites = []
    for suite, operators in results.items():
        lines = ",\n".join(f"    {json.dumps(name)}: {json.dumps(operators[name])}"
                           for name in sorted(operators))
        suites.append(f"  {json.dumps(suite)}: {{\n{lines}\n  }}")
    return "{\n" + ",\n".join(suites) + "\n}\n"


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def total(rows, name):
    return sum(row.get(name, 0) for row in rows)


def outcome_columns(rows):
    failed = total(rows, "wrong") + total(rows, "error")
    return [total(rows, "cases"), total(rows, "passed"), failed,
            total(rows, "accepted"), total(rows, "cannot")]


OUTCOMES = ["cases", "passed", "failed", "we compute, the peer refuses",
            "cannot be said"]


def by_suite(results):
    rows = []
    for suite, operators in results.items():
        values = list(operators.values())
        ours = [row for row in values if row["cases"] > row.get("cannot", 0)]
        rows.append([suite, f"{len(ours)} of {len(values)}", *outcome_columns(values),
                     f"{total(values, 'numbers'):,}"])
    return table(["suite", "operators that we have", *OUTCOMES, "numbers compared"], rows)


def by_kind(results):
    """What was compared: outputs, first and second gradients."""
    rows = [row for operators in results.values() for row in operators.values()]
    return table(["compared", "passed", "failed"], [
        [label, total(rows, f"{kind} passed"),
         total(rows, f"{kind} wrong") + total(rows, f"{kind} error")]
        for kind, label in [("output", "outputs"), ("gradients", "first gradients"),
                            ("seconds", "second gradients")]])


def by_operator(results):
    groups = collections.defaultdict(dict)
    for operators in results.values():
        for name, row in operators.items():
            if row["cases"] > row.get("cannot", 0):
                group = next(g for g, pattern in GROUPS if re.fullmatch(pattern, name))
                groups[group].setdefault(name, []).append(row)
    rows = []
    for group, _ in GROUPS:
        names = groups[group]
        rows.append([group, *outcome_columns(
            [row for rows in names.values() for row in rows])])
    return table(["operators that we have", *OUTCOMES], rows)


def missing(results):
    """Operators that we do not have, by kind."""
    kinds = collections.defaultdict(list)
    for name, row in results["PyTorch op_db"].items():
        if row.get("cannot", 0) > sum(row.get("reasons", {}).values()):
            kinds[kind_of(name)].append(name)
    return table(["kind", "operators", "for instance"], [
        [kind, len(kinds[kind]), ", ".join(f"`{name}`" for name in kinds[kind][:5])]
        for kind, _ in KINDS if kinds[kind]])


def options(results):
    """Reasons why calls that we have do not express a case."""
    reasons = collections.defaultdict(lambda: [0, set()])
    for operators in results.values():
        for name, row in operators.items():
            for reason, count in row.get("reasons", {}).items():
                reasons[reason][0] += count
                reasons[reason][1].add(name.removeprefix("nn.functional."))
    rows = []
    for reason in sorted(reasons, key=lambda reason: (-reasons[reason][0], reason)):
        count, names = reasons[reason]
        names = sorted(names)
        shown = ", ".join(f"`{name}`" for name in names[:4])
        rows.append([reason, count, shown + (", ..." if len(names) > 4 else "")])
    return table(["reason", "cases", "operators"], rows)


def update(text, results):
    """The text of a document with the tables of these results."""
    def replace(match):
        made = globals()[match[1]](results)
        return f"<!-- peers: {match[1]} -->\n\n{made}\n\n<!-- peers: end -->"

    return re.sub(r"<!-- peers: (\w+) -->\n.*?<!-- peers: end -->", replace, text,
                  flags=re.DOTALL)


def main(arguments):
    write = arguments[:1] == ["--write"]
    results, *documents = map(pathlib.Path, arguments[1 if write else 0:])
    results = json.loads(results.read_text())
    status = 0
    for document in documents:
        text = document.read_text()
        updated = update(text, results)
        if "<!-- peers: " not in text:
            print(f"{document}: no table")
            status = 1
        elif write:
            document.write_text(updated)
        elif updated != text:
            print(f"{document}: the tables differ from results.json; "
                  "tables.py --write makes them")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
