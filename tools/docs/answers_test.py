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

**On paper:** Which strides?

**Do:** write it.

**Think about**
- Why
  so?
- How?

### 2. views

**On paper:** Derive
the offset.

**Do:** write it.

**Think about**
- What?

## Use

- text
"""
ANSWERS = """\
# Answers

## tensor

### 1. shape

**On paper:** {3, 1}.

- So
  it is.
- Thus.

### 2. views

**On paper:** 3.

- That.
"""


class AnswersTest(unittest.TestCase):

    def errors(self, document, lesson=LESSON):
        return answers.errors(document, {"tensor": lesson})

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
        self.assertEqual(len(self.errors("")), 4)

    def test_each_exercise_has_one_task_for_paper(self):
        paper = "**On paper:** Which strides?\n"
        self.assertEqual(self.errors(ANSWERS, LESSON.replace(paper, "")),
                         ["tensor, 1. shape: wanted one **On paper:** in the lesson, got 0"])
        self.assertEqual(self.errors(ANSWERS, LESSON.replace(paper, paper + "\n" + paper)),
                         ["tensor, 1. shape: wanted one **On paper:** in the lesson, got 2"])

    def test_a_task_without_words_is_not_one(self):
        self.assertEqual(self.errors(ANSWERS, LESSON.replace(" Which strides?", "")),
                         ["tensor, 1. shape: wanted one **On paper:** in the lesson, got 0"])

    def test_a_task_for_paper_has_an_answer(self):
        self.assertEqual(self.errors(ANSWERS.replace("**On paper:** 3.\n", "")),
                         ["tensor, 2. views: wanted one **On paper:** in the answers, got 0"])

    def test_paper_comes_before_code(self):
        lesson = LESSON.replace("**On paper:** Which strides?\n\n**Do:** write it.",
                                "**Do:** write it.\n\n**On paper:** Which strides?")
        self.assertEqual(self.errors(ANSWERS, lesson),
                         ["tensor, 1. shape: **On paper:** stands after **Do:**"])


if __name__ == "__main__":
    unittest.main()
