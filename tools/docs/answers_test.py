#!/usr/bin/env python3
"""Tests of answers.py: which questions of a lesson have no answer."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import answers  # noqa: E402

LESSON = """\
# Tensor

### 1. shape

- no question

**Think about**
- Why
  so?
- How?

### 2. views

**Think about**
- What?

## Use

- text
"""
ANSWERS = """\
# Answers

## tensor

### 1. shape

- So
  it is.
- Thus.

### 2. views

- That.
"""


class AnswersTest(unittest.TestCase):

    def errors(self, document):
        return answers.errors(document, {"tensor": LESSON})

    def test_each_question_has_an_answer(self):
        self.assertEqual(self.errors(ANSWERS), [])

    def test_a_question_without_an_answer_is_an_error(self):
        self.assertEqual(self.errors(ANSWERS.replace("- Thus.\n", "")),
                         ["tensor, 1. shape: 2 questions, 1 answers"])

    def test_an_answer_without_a_question_is_an_error(self):
        self.assertEqual(self.errors(ANSWERS + "\n### 3. new\n\n- Ah.\n"),
                         ["tensor, 3. new: 0 questions, 1 answers"])

    def test_a_module_needs_a_lesson(self):
        self.assertEqual(self.errors(ANSWERS + "\n## layers\n"), ["layers: no lesson"])
        self.assertEqual(len(self.errors("")), 2)


if __name__ == "__main__":
    unittest.main()
