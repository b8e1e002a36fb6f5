#!/usr/bin/env python3
"""Tests of make_site.py without MkDocs: which pages there are, and what they link to."""

import os
import pathlib
import sys
import tarfile
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import contract  # noqa: E402
import make_site  # noqa: E402

FILES = {
    "README.md": "# Start\nSee [tensor](tensor/README.md#build) and [style](docs/style.md).\n",
    "docs/style.md": "# Style\n",
    "docs/setup.md": "# Setup\n[use](../tensor/use/use.cc), [web](https://a.b), `[x](y.md)`\n",
    "tensor/README.md": "# Tensor\n\n## Build\n**Think about**\n- Why?\n- How?\n\n"
                        "![strides](pictures/a.svg) [folder](given) [use](use)\n"
                        "\n    [in code](use/use.cc)\n\n[after code](../README.md)\n",
    "tensor/views.h": "#ifndef A_H_\n#define A_H_\n// Views.\nnamespace tinytorch {\n"
                      "Tensor Slice(int x);\n}  // namespace tinytorch\n#endif  // A_H_\n",
    "tensor/use/use.cc": "int main() {}\n",
    "tensor/serving/README.md": "# Serving\n",
    "tensor/use/unlinked.cc": "int x;\n",
    "tensor/pictures/a.svg": "<svg/>",
}


class MakeSiteTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = pathlib.Path(folder.name) / "top"
        self.pages = pathlib.Path(folder.name) / "pages"
        for path, text in FILES.items():
            (self.top / path).parent.mkdir(parents=True, exist_ok=True)
            (self.top / path).write_text(text)
        self.done = make_site.make_pages(list(FILES), self.top, self.pages)

    def page(self, path):
        return (self.pages / path).read_text()

    def test_pages_are_lessons_contracts_documents_and_linked_sources(self):
        self.assertEqual(self.done, {"README.md", "docs/setup.md", "tensor/README.md",
                                     "tensor/views.h", "tensor/use/use.cc",
                                     "tensor/serving/README.md"})

    def test_links_lead_to_pages_and_keep_their_anchors(self):
        self.assertIn("[tensor](tensor/index.md#build)", self.page("index.md"))
        self.assertIn("[use](../tensor/use/use.cc.md), [web](https://a.b), `[x](y.md)`",
                      self.page("docs/setup.md"))

    def test_links_to_anything_else_become_text(self):
        self.assertIn("and style.", self.page("index.md"))
        self.assertIn(" folder use\n", self.page("tensor/index.md"))

    def test_code_stays_as_it_is(self):
        self.assertIn("    [in code](use/use.cc)\n\n[after code](../index.md)\n",
                      self.page("tensor/index.md"))

    def test_the_title_of_a_lesson_is_its_module(self):
        self.assertTrue(self.page("tensor/index.md").startswith("---\ntitle: Tensor\n---\n"))
        self.assertFalse(self.page("index.md").startswith("---"))

    def test_pictures_are_copied(self):
        self.assertIn("![strides](pictures/a.svg)", self.page("tensor/index.md"))
        self.assertEqual(self.page("tensor/pictures/a.svg"), "<svg/>")

    def test_a_list_gets_the_empty_line_that_mkdocs_wants(self):
        self.assertIn("**Think about**\n\n- Why?\n- How?\n", self.page("tensor/index.md"))
        self.assertEqual(make_site.mend_lists("```\na\n- b\n```"), "```\na\n- b\n```")

    def test_a_contract_begins_with_its_names(self):
        page = self.page("tensor/views.h.md")
        self.assertIn("Declares `Slice`.", page)
        self.assertIn("<p>Views.</p>\n\n````cpp\nTensor Slice(int x);\n````\n", page)
        self.assertNotIn("#ifndef", page)

    def test_comments_become_text_and_keep_their_examples(self):
        self.assertEqual(
            contract.prose(["// Adds `a`", "// and <b>.", "//", "//   a  b", "//   c  d",
                             "// End."]),
            "<p>Adds <code>a</code>\nand &lt;b&gt;.</p>\n"
            "<pre><code>  a  b\n  c  d</code></pre>\n<p>End.</p>")

    def test_the_navigation_lists_modules_and_documents(self):
        text = make_site.navigation(self.done)
        self.assertIn("    - Lesson: tensor/index.md\n    - Contracts:\n"
                      "      - views.h: tensor/views.h.md\n"
                      "    - Serving: tensor/serving/index.md\n", text)
        self.assertIn("    - docs/setup.md\n", text)
        self.assertNotIn("style", text)

    def test_the_same_pages_give_the_same_bytes(self):
        archives = [self.top / "a.tar", self.top / "b.tar"]
        for i, archive in enumerate(archives):
            os.utime(self.pages / "index.md", (i, i))
            make_site.pack(self.pages, archive)
        self.assertEqual(*[archive.read_bytes() for archive in archives])
        with tarfile.open(archives[0]) as archive:
            self.assertIn("site/tensor/views.h.md", archive.getnames())


if __name__ == "__main__":
    unittest.main()
