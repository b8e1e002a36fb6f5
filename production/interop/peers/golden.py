"""Chooses the cases that CI runs without PyTorch: golden.jsonl."""

import collections
import json

# Of each operator: the smallest cases, but also some that are not tiny.
OF_EACH = 2
LONGEST = 800  # characters of a case
LONGEST_ONLY = 6000  # of one that is the only kind


def choose(passed):
    """The text of golden.jsonl: for each operator of each suite, cases of different
    sizes among those that fit. One that has second gradients comes first."""
    groups = collections.defaultdict(list)
    for case in passed:
        if len(case.text) <= LONGEST and (case.size != 1 or "error" in case.text):
            groups[case.suite, case.operator].append(case)
    for case in passed:  # Operators that have only small or large ones.
        key = case.suite, case.operator
        if len(case.text) > LONGEST_ONLY:
            continue
        if key not in groups or len(case.text) < len(groups[key][0].text) > LONGEST:
            groups[key] = [case]
    lines = []
    for key in sorted(groups):
        cases = sorted(groups[key], key=lambda case: (
            '"seconds"' not in case.text, len(case.text), case.name))
        step = max(1, len(cases) // OF_EACH)
        lines += [case.text for case in cases[::step][:OF_EACH]]
    # Every call has a case, however large.
    shortest = {}
    for case in sorted(passed, key=lambda case: len(case.text)):
        shortest.setdefault(json.loads(case.text)["call"], case.text)
    chosen = {json.loads(line)["call"] for line in lines}
    lines += [shortest[call] for call in sorted(shortest.keys() - chosen)]
    return "\n".join(lines) + "\n"
