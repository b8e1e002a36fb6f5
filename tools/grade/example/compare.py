#!/usr/bin/env python3
"""Compares what `grade` wrote for the example class with the points that it must give.

    compare.py --class=DIR --out=DIR...

Points, both credits and the status of every exercise are read from each student's
results.json, the sums from class.csv. Prints each difference; the exit status is 1 if there
is one. Of several output folders, all are compared.
"""

import argparse
import csv
import json
import re
import sys

_OUTPUT = re.compile(r"(\d+) of (\d+) points(?:, isolated (\d+))?.*?\. Status: ([^.\n]*)\.",
                     re.DOTALL)
_GUEST = "guest"


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Students:
    """Finds a student of the class under the names that formats have for them."""

    def __init__(self, folder):
        self._keys = {}
        for person in table(folder + "/roster.csv"):
            self._keys[person["id"]] = person["id"]
            self._keys[person["team"]] = person["id"]

    def key(self, name):
        # The team's number in Moodle, "Team 07_307", is not on a roster.
        return self._keys.get(name) or self._keys.get(name.rsplit("_", 1)[0]) or _GUEST


def expected(folder):
    """Returns by (student, exercise) the points, both credits and the status."""
    return {(row["student"], row["exercise"]):
            (float(row["points"]), int(row["integrated"]), int(row["isolated"]), row["status"])
            for row in table(folder + "/expected.csv")}


def differences_of_student(student, path, wanted):
    """Yields sentences about a results.json."""
    with open(path, encoding="utf-8") as file:
        tests = {test["name"].split(" ")[0]: test for test in json.load(file)["tests"]}
    for (who, exercise), (points, integrated, isolated, status) in wanted.items():
        if who != student:
            continue
        if exercise not in tests:
            yield "%s %s: is missing" % (student, exercise)
            continue
        test = tests[exercise]
        found = _OUTPUT.search(test["output"])
        if not found:
            yield "%s %s: no points in %r" % (student, exercise, test["output"][:80])
            continue
        got = (test["score"], int(found[1]), found[4])
        if got != (points, integrated, status):
            yield "%s %s: wanted %g points, integrated %d, %s; got %g, integrated %d, %s" % (
                (student, exercise, points, integrated, status) + got)
        # Isolated is only said where it is another number.
        if found[3] is not None and int(found[3]) != isolated:
            yield "%s %s: wanted isolated %d, got %s" % (student, exercise, isolated, found[3])


def differences(folder, out):
    """Yields sentences about an output folder."""
    students, wanted = Students(folder), expected(folder)
    seen = {}
    for row in table(out + "/class.csv"):
        student = students.key(row["Student"])
        if student in seen:
            yield "%s is in class.csv twice: %s and %s" % (student, seen[student], row["Student"])
        seen[student] = row["Student"]
        total = sum(what[0] for (who, _), what in wanted.items() if who == student)
        if float(row["Points"]) != total:
            yield "%s: wanted %g points, got %s" % (student, total, row["Points"])
        name = "".join(chr(c) if chr(c).isascii() and re.match(r"[\w.-]", chr(c)) else "%%%02X" % c
                       for c in row["Student"].encode("utf-8"))
        for sentence in differences_of_student(
                student, "%s/students/%s/results.json" % (out, name), wanted):
            yield sentence
    for student in sorted({who for who, _ in wanted} - set(seen)):
        yield "%s is not in class.csv" % student


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--class", dest="folder", required=True)
    parser.add_argument("--out", nargs="+", required=True)
    arguments = parser.parse_args()
    wrong = 0
    for out in arguments.out:
        for sentence in differences(arguments.folder, out):
            print("%s: %s" % (out, sentence))
            wrong += 1
    students = len({who for who, _ in expected(arguments.folder)})
    print("%d students in %d gradings compared: %d differences" %
          (students, len(arguments.out), wrong))
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
