#!/usr/bin/env python3
"""Tests of mutations.py."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from mutations import mutations  # noqa: E402


def changes(solution):
    """Returns the solution with each of its mutations, and what each is called."""
    head, tail = "int Given(int a) { return a + 1; }\n// BEGIN SOLUTION\n", "// END SOLUTION\n"
    found = []
    for mutation in mutations(head + solution + tail):
        assert mutation.text.startswith(head) and mutation.text.endswith(tail), mutation
        found.append((mutation.text[len(head):-len(tail)].strip(), mutation.kind))
    return found


def texts(solution):
    return [text for text, _ in changes(solution)]


class MutationsTest(unittest.TestCase):
    def test_each_operator_has_another_one(self):
        self.assertEqual(texts("return a <= b && c;\n"),
                         ["return a < b && c;", "return a <= b || c;"])
        self.assertEqual(texts("x *= -y;\n"), [";", "x /= -y;"])

    def test_templates_pointers_and_signs_are_no_operators(self):
        self.assertEqual(texts("const std::vector<Tensor*>& v = -w;\n"), [])

    def test_numbers_change_by_one_or_by_half(self):
        self.assertEqual(texts("return f(7);\n"), ["return f(8);"])
        self.assertEqual(texts("return 1;\n"), ["return 2;", "return 0;"])
        self.assertEqual(texts("return 0.5f;\n"), ["return 1.0f;"])

    def test_words_have_opposites(self):
        self.assertEqual(texts("return std::min(max, true);\n")[0], "return std::max(max, true);")

    def test_text_and_comments_stay(self):
        self.assertEqual(texts('return "a + 1" + s;  // 2 < 3\n'), [])

    def test_arguments_are_exchanged(self):
        self.assertEqual(texts("return Pad(x, Size(y, z));\n"),
                         ["return Pad(Size(y, z), x);", "return Pad(x, Size(z, y));"])
        self.assertEqual(texts("return Min(x, x);\n"), [])
        self.assertEqual(texts("return swap(x, y);\n"), [])

    def test_conditions_are_negated_and_never_true(self):
        self.assertEqual(texts("if (ready) return x;\n"),
                         ["if (!(ready)) return x;", "if ((ready) && false) return x;"])

    def test_statements_are_left_out(self):
        self.assertEqual(texts("sum_[i].Add(\n    x);\n"), [";"])
        self.assertEqual(texts("Tensor y = x;\nTensor z(x);\nreturn y;\n"), [])
        self.assertEqual(texts("if (a) {\n  throw Error(b);\n}\n")[-1], "if (a) {\n  ;\n}")

    def test_only_solutions_change_and_their_lines_are_named(self):
        text = "int a = 1;\n// BEGIN SOLUTION\n\nint b = 7;\n// END SOLUTION\nint c = 2;\n"
        self.assertEqual([(m.line, m.kind) for m in mutations(text)], [(4, "7 becomes 8")])


if __name__ == "__main__":
    unittest.main()
