"""Compares our answers with those of ONNX's and PyTorch's own test suites.

    compare.py DRIVER [--suites=TEXT] [--operators=NAME,...] [--save=FOLDER]

Makes the cases (onnx_cases.py, torch_*.py), lets DRIVER answer them, and prints a
table and everything that differs. --save writes FOLDER/results.json, from which the
tables of the documents are made (tables.py), and FOLDER/golden.jsonl, the small
selection that CI runs without PyTorch. It needs Debian's python3-onnx and
python3-torch: TINYTORCH_BAZEL=peers ./bazelw run ... (README.md).
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import golden
import tables

def all_cases(suites, operators):
    import onnx_cases
    import torch_modules
    import torch_operators
    import torch_training
    for maker in [onnx_cases, torch_operators, torch_modules, torch_training]:
        if suites and suites not in maker.SUITE:
            continue
        for case in maker.cases():
            if not operators or case.operator in operators:
                yield case


def answers(driver, cases):
    """Yields each case with what the driver says to it, or with None."""
    with tempfile.TemporaryFile("w+") as asked:
        cases = list(cases)
        for case in cases:
            if case.text:
                asked.write(case.text + "\n")
        asked.seek(0)
        told = subprocess.run([driver], stdin=asked, stdout=subprocess.PIPE, text=True,
                              check=True).stdout.splitlines()
    told = iter(told)
    for case in cases:
        yield case, json.loads(next(told)) if case.text else None


def count(results, cases):
    """Counts outcomes by suite and operator, and yields the answers that pass."""
    for case, answer in cases:
        row = results.setdefault(case.suite, {}).setdefault(case.operator, {})

        def add(name, count=1, to=row):
            to[name] = to.get(name, 0) + count

        add("cases")
        if answer is None:
            add("cannot")
            if not case.cannot.startswith("no such "):
                add(case.cannot, to=row.setdefault("reasons", {}))
            continue
        outcomes = [answer[kind] for kind in ("output", "gradients", "seconds")]
        worst = next((name for name in ("wrong", "error", "accepted")
                      if name in outcomes), "passed")
        add(worst)
        for kind, outcome in zip(("output", "gradients", "seconds"), outcomes):
            if outcome != "absent":
                add(f"{kind} {outcome}")
        add("numbers", answer["numbers"])
        if worst == "passed":
            yield case
        else:
            print(f"{worst}: {case.id}: {answer['what']}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("driver")
    parser.add_argument("--suites", default="")
    parser.add_argument("--operators", default="")
    parser.add_argument("--save", default="")
    options = parser.parse_args()
    results = {}
    operators = [name for name in options.operators.split(",") if name]
    passed = list(count(results, answers(options.driver, all_cases(
        options.suites, operators))))
    print()
    print(tables.by_suite(results))
    if options.save:
        folder = pathlib.Path(os.environ.get("BUILD_WORKSPACE_DIRECTORY", "."),
                              options.save)
        (folder / "results.json").write_text(tables.dump(results))
        (folder / "golden.jsonl").write_text(golden.choose(passed))
    wrong = sum(row.get("wrong", 0) + row.get("error", 0)
                for suite in results.values() for row in suite.values())
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
