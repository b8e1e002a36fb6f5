#!/usr/bin/env python3
"""Tests of compare.py: it finds each number that is not the one expected."""

import json
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compare  # noqa: E402

_ROSTER = "id,name,team\nada,Ada Ø,Team 01\nben,Ben,Team 02\n"
_EXPECTED = """student,exercise,points,integrated,isolated,status
ada,tensor/shape,8,8,8,passed
ada,tensor/views,7,4,7,failed
ben,tensor/shape,0,0,0,not handed in
ben,tensor/views,0,0,0,not handed in
guest,tensor/shape,8,8,8,passed
guest,tensor/views,0,0,0,not handed in
"""


def test_of(name, score, why, status):
    return {"name": name, "score": score, "output": "%s Status: %s.\nATest: failed. x" %
            (why, status)}


class CompareTest(unittest.TestCase):

    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.root = holder.name
        self.write("class/roster.csv", _ROSTER)
        self.write("class/expected.csv", _EXPECTED)
        self.shape = test_of("tensor/shape", 8, "8 of 8 points.", "passed")
        self.views = test_of("tensor/views", 7,
                             "4 of 10 points, isolated 7; the better counts.", "failed")
        self.nothing = [test_of("tensor/" + name, 0, "0 of 8 points.", "not handed in")
                        for name in ("shape", "views")]
        self.rows = {"Team 01": "15", "ben": "0", "gast_131": "8"}

    def write(self, path, text):
        path = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def differences(self):
        students = {"Team%2001": [self.shape, self.views], "ben": self.nothing,
                    "gast_131": [self.shape, self.nothing[1]]}
        self.write("out/class.csv", "Student,Points\n" + "".join(
            "%s,%s\n" % row for row in self.rows.items()))
        for name, tests in students.items():
            self.write("out/students/%s/results.json" % name, json.dumps({"tests": tests}))
        return list(compare.differences(self.root + "/class", self.root + "/out"))

    def test_finds_nothing_where_all_is_as_expected(self):
        self.assertEqual(self.differences(), [])

    def test_finds_another_credit(self):
        self.views["output"] = self.views["output"].replace("4 of", "5 of")
        self.assertIn("ada tensor/views: wanted 7 points, integrated 4", self.differences()[0])

    def test_finds_another_isolated_credit(self):
        self.views["output"] = self.views["output"].replace("isolated 7", "isolated 6")
        self.assertEqual(self.differences(), ["ada tensor/views: wanted isolated 7, got 6"])

    def test_finds_another_status(self):
        self.shape["output"] = self.shape["output"].replace("passed", "flagged")
        self.assertEqual(len(self.differences()), 2)

    def test_finds_another_sum(self):
        self.rows["Team 01"] = "14.5"
        self.assertEqual(self.differences(), ["ada: wanted 15 points, got 14.5"])

    def test_finds_a_student_who_is_missing_or_there_twice(self):
        del self.rows["ben"]
        self.rows["ada"] = "15"
        self.write("out/students/ada/results.json",
                   json.dumps({"tests": [self.shape, self.views]}))
        self.assertEqual(self.differences(), ["ada is in class.csv twice: Team 01 and ada",
                                              "ben is not in class.csv"])


if __name__ == "__main__":
    unittest.main()
