#!/usr/bin/env python3
"""Tests of handout.py: which files students receive, and what is cut out of them."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import handout  # noqa: E402

BUILD = """\
load("@rules_cc//cc:defs.bzl", "cc_library", "cc_test")

# A library.
cc_library(
    name = "columns",
    srcs = ["columns.cc"],
)

# Tests it.
staff_cc_test(
    name = "columns_test",
    deps = [":columns"],
)

cc_test(
    name = "quick_test",
    srcs = ["quick_test.cc"],
)

cc_test(
    name = "slow_test",
    srcs = ["slow_test.cc"],
    tags = ["staff"],
)

[
    staff_cc_test(
        name = test,
    )
    for test in ["a_test"]
]
"""


EXAMPLES = """\
EXAMPLES = {
    "readers": "tensor",
    "edges": "networks",
}
"""


class SelectTest(unittest.TestCase):
    """The choice of paths."""

    def shipped(self, *paths, modules=("tensor",), build=BUILD):
        return handout.select(paths, modules, lambda path: build)

    def test_leaves_out_what_gives_solutions_away(self):
        self.assertEqual(
            self.shipped("tensor/shape.h", "tensor/reference/shape.cc", "tensor/hidden/x_test.cc",
                         "tensor/mutants/shape/one.txt"), ["tensor/shape.h"])

    def test_leaves_out_later_modules(self):
        paths = ("tensor/shape.h", "layers/dense.h", "networks/conv.h")
        self.assertEqual(self.shipped(*paths, modules=("tensor", "layers")),
                         ["tensor/shape.h", "layers/dense.h"])

    def test_leaves_out_what_is_for_staff(self):
        self.assertEqual(
            self.shipped("docs/setup.md", "docs/instructors.md", "CONTRIBUTING.md", ".ci/run",
                         "tools/course/attacks/check.cc", "tools/grade/model.h",
                         "docs/pictures/BUILD", "docs/pictures/tensor.cc",
                         "docs/pictures/tensor/strides.svg"),
            ["docs/setup.md", "docs/pictures/tensor/strides.svg"])

    def test_keeps_the_examples_of_the_lessons_that_are_shipped(self):
        paths = ["docs/examples/" + name for name in (
            "BUILD", "edges.cc", "example_test.sh", "readers.cc", "readers.txt")]
        self.assertEqual(self.shipped(*paths, build=EXAMPLES),
                         ["docs/examples/BUILD", "docs/examples/readers.cc"])

    def test_leaves_out_a_test_that_no_target_of_students_names(self):
        paths = ("tools/text/BUILD", "tools/text/columns_test.cc", "tools/text/quick_test.cc",
                 "tools/text/slow_test.cc")
        self.assertEqual(self.shipped(*paths), ["tools/text/BUILD", "tools/text/quick_test.cc"])

    def test_keeps_all_tests_of_a_module(self):
        paths = ("tensor/BUILD", "tensor/test/shape_test.cc")
        self.assertEqual(self.shipped(*paths), list(paths))

    def test_keeps_starlark_that_is_called_test(self):
        paths = ("tools/course/BUILD", "tools/course/course_test.bzl")
        self.assertEqual(self.shipped(*paths), list(paths))


class RewriteTest(unittest.TestCase):
    """How the text of a file changes."""

    def rewrite(self, path, text, shipped=(), modules=("tensor", "layers"), skipped=()):
        return handout.rewrite(path, text, set(shipped), modules, skipped)

    def test_drops_targets_for_staff(self):
        text = self.rewrite("tools/text/BUILD", BUILD)
        self.assertIn('name = "columns",', text)
        self.assertIn('name = "quick_test",', text)
        for gone in ("staff_cc_test", "Tests it", "slow_test", "a_test"):
            self.assertNotIn(gone, text)

    def test_drops_the_examples_of_modules_that_are_not_shipped(self):
        text = self.rewrite("docs/examples/BUILD", EXAMPLES)
        self.assertIn('"readers": "tensor"', text)
        self.assertNotIn("edges", text)
        self.assertIn("edges", self.rewrite("docs/examples/BUILD", EXAMPLES,
                                            modules=handout.MODULES))

    def test_keeps_the_declaration_of_a_module(self):
        text = 'course_module(\n    name = "tensor",\n    title = "No \\"staff\\"",\n)\n'
        self.assertEqual(self.rewrite("tensor/BUILD", text), text)

    def test_keeps_the_words_of_a_link_to_what_is_not_shipped(self):
        text = "[trust](trust.md#x), [setup](setup.md), [web](https://a.b/), [all](../tensor)\n"
        self.assertEqual(
            self.rewrite("docs/speed.md", text, {"docs/setup.md", "tensor/show/BUILD"}),
            "trust, [setup](setup.md), [web](https://a.b/), [all](../tensor)\n")

    def test_drops_what_is_marked(self):
        text = "a\n<!-- BEGIN STAFF -->\nb\n<!-- END STAFF -->\nc\n"
        self.assertEqual(self.rewrite("README.md", text), "a\nc\n")

    def test_chooses_the_reference_of_skipped_modules(self):
        text = "build:reference --//tensor=//tensor:reference\n" \
               "build:reference --//networks=//networks:reference\n"
        flags = self.rewrite(".bazelrc", text, skipped=["tensor"]).splitlines()
        self.assertIn("build:reference --//tensor=//tensor:reference", flags)
        self.assertIn("build --//tensor=//tensor:reference", flags)
        self.assertFalse([line for line in flags if "networks" in line])

    def test_workspace_loads_nothing_of_a_missing_module(self):
        text = 'load("//production/interop/peers:repository.bzl", "peers_repository")\n' \
               'load("//tools/setup:mnist.bzl", "mnist_repository")\n' \
               'peers_repository(name = "peers")\n\nmnist_repository(name = "mnist")\n'
        self.assertEqual(
            self.rewrite("WORKSPACE", text),
            'load("//tools/setup:mnist.bzl", "mnist_repository")\nmnist_repository(name = "mnist")\n')
        self.assertEqual(self.rewrite("WORKSPACE", text, modules=handout.MODULES), text)


class ModulesTest(unittest.TestCase):
    """The modules that a course chooses."""

    def test_ships_all_modules_up_to_the_last_chosen_one(self):
        self.assertEqual(handout.shipped_modules(["networks", "layers"]),
                         ["tensor", "layers", "networks"])

    def test_names_what_is_not_a_module(self):
        self.assertIn("got 'tensors'", handout.check_modules(["tensors"]))
        self.assertIn("got none", handout.check_modules([]))
        self.assertIsNone(handout.check_modules(["tensor"]))


if __name__ == "__main__":
    unittest.main()
