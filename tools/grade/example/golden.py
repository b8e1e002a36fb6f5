"""Measures, without the grader, the points that points.py cannot derive: golden.csv.

    python3 tools/grade/example/golden.py --checkout=DIR --work=DIR --out=FILE [STUDENT...]

It judges each student as tools/course/take.sh does, in a clean checkout that it may change:
with //MODULE:graded_verdict, all files together, and one file among references. --work is what class.py wrote with --only_work. With names of students,
only their rows change. Each set of files is judged once, which takes about half a minute.
"""

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import points  # noqa: E402

_TITLES = ["student", "exercise", "integrated", "isolated", "status"]


def verdict(checkout, module, handed_in):
    """Returns the exercises of a module's graded verdict on files, path to path, by name."""
    with tempfile.TemporaryDirectory() as folder:
        for path, source in handed_in.items():
            os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
            shutil.copyfile(source, os.path.join(folder, path))
        subprocess.run(["bash", "tools/course/take.sh", folder], cwd=checkout, check=True,
                       stdout=subprocess.DEVNULL)
    # A cache on disk names results by content: it may hold what was said of a link to the
    # same bytes.
    subprocess.run(["./bazelw", "build", "--disk_cache=", "--noshow_progress", "--color=no",
                    "//%s:graded_verdict" % module], cwd=checkout, check=True)
    # A module without hidden tests has the verdict of students.
    paths = ["%s/bazel-bin/%s/%s.json" % (checkout, module, name)
             for name in ("graded_verdict", "verdict")]
    path = [p for p in paths if os.path.exists(p)][0]
    with open(path, encoding="utf-8") as file:
        read = json.load(file)
    if read["locked_by"]:
        raise RuntimeError("%s is locked by %s" % (module, read["locked_by"]))
    return {exercise["name"]: exercise for exercise in read["exercises"]}


def references(checkout, module):
    folder = "%s/%s/reference" % (checkout, module)
    return {"%s/student/%s" % (module, name): os.path.join(folder, name)
            for name in os.listdir(folder)}


class Judge:
    """Judges files in a checkout, each set of them once."""

    def __init__(self, checkout):
        self._checkout = checkout
        self._known = {}

    def verdict(self, module, handed_in):
        key = [module]
        for path, source in sorted(handed_in.items()):
            with open(source, "rb") as file:
                key.append((path, file.read()))
        if tuple(key) not in self._known:
            self._known[tuple(key)] = verdict(self._checkout, module, handed_in)
        return self._known[tuple(key)]

    def rows_of(self, folder, student):
        """Yields the rows of a student; `folder` has MODULE/student/EXERCISE.cc, alone.json."""
        with open(folder + "/alone.json", encoding="utf-8") as file:
            alone = json.load(file)
        for module in ("tensor", "layers"):
            files = {"%s/student/%s.cc" % (m, e): "%s/%s/student/%s.cc" % (folder, m, e)
                     for m, e in (name.split("/") for name in alone) if m == module}
            # A skeleton takes the place of a file that is refused.
            linked = {path: source for path, source in files.items()
                      if alone[path.replace("/student/", "/")[:-3]] not in ("refused", "skeleton")}
            if not files:
                continue
            # The gate costs no points while grading, so it is opened with our tensor.
            before = references(self._checkout, "tensor") if module == "layers" else {}
            for name, exercise in self.verdict(module, before | linked).items():
                path = "%s/student/%s.cc" % (module, name)
                if path not in files:
                    continue
                credit, status = alone["%s/%s" % (module, name)], exercise["status"]
                if credit == "measure":
                    one = before | references(self._checkout, module) | {path: files[path]}
                    credit = self.verdict(module, one)[name]["earned"]
                elif credit in ("refused", "skeleton"):
                    status = "does not compile" if credit == "refused" else status
                    credit = 0
                yield [student, "%s/%s" % (module, name), exercise["earned"], credit, status]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for flag in ("checkout", "work", "out"):
        parser.add_argument("--" + flag, required=True)
    parser.add_argument("students", nargs="*")
    arguments = parser.parse_args()
    work = os.path.abspath(arguments.work)
    students = arguments.students or sorted(os.listdir(work))
    old = points.read_golden(arguments.out) if os.path.exists(arguments.out) else {}
    rows = [[*key, *what] for key, what in old.items()
            if arguments.students and key[0] not in students]
    judge = Judge(os.path.abspath(arguments.checkout))
    for student in students:
        rows += judge.rows_of(os.path.join(work, student), student)
        with open(arguments.out, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([_TITLES] + sorted(rows))


if __name__ == "__main__":
    main()
