#!/usr/bin/env python3
"""Tests of headers.py and beside.py: what a header declares, and what a table lacks."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import beside  # noqa: E402
import headers  # noqa: E402

HEADER = """\
// A class Comment, and a Function(that) is none.
#ifndef A_H_
#define A_H_
namespace tinytorch {

using Shape = std::vector<int64_t>;
class Later;  // given/later.h
enum class Kind { kOne, kTwo };

// Options.
struct Options {
  int64_t axis = 0;
  std::function<void(int)> on_step = nullptr;
};

inline std::string Text(const Shape& shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i) text += Inner(i);
  return text;
}

class Tensor : public Base {
 public:
  Tensor() : Tensor(Storage::Allocate(0), {0}, {1}) {}
  explicit Tensor(Options options = {}) : options_(options) {}
  ~Tensor();
  static Tensor Full(const Shape& shape, float value);
  template <typename T>
  const T* Find(std::string_view name) const {
    return nullptr;
  }
  bool operator==(const Tensor&) const { return true; }
  std::string name() const override { return "Tensor"; }

 protected:
  Tensor Forward();

 private:
  void Hidden();
  Options options_;
};

Tensor Sum(const Tensor& x, const Options& options = {});
Tensor Sum(const Tensor& x);
inline Tensor operator+(const Tensor& a, const Tensor& b) { return Add(a, b); }

}  // namespace tinytorch
#endif
"""

TABLE = """\
## Exercises

### [m/a.h](../m/a.h)

| ours | PyTorch |
|---|---|
| `Shape`, `Kind`, `Options` | |
| `Text(shape)`, `Sum(x, options)` | `torch.sum` and `Other` |
| `Tensor`, `Tensor::Full(shape, v)` | |
| `Tensor::Find(name)` | |

## Given: [m/given/b.h](../m/given/b.h)

| ours | PyTorch |
|---|---|
| `Sin(x)` | returns `Both` |
| `groups.Add<Adam>(x)` | |
"""
GIVEN = """\
namespace tinytorch {
struct SinOptions { int a; };
Tensor Sin(const Tensor& x);
struct Both { Tensor a; };
}
"""


class HeadersTest(unittest.TestCase):

    def test_finds_what_is_public_and_new_each_once(self):
        self.assertEqual([(n.owner, n.name) for n in headers.names_of(HEADER)], [
            ("", "Shape"), ("", "Kind"), ("", "Options"), ("", "Text"),
            ("", "Tensor"), ("Tensor", "Full"), ("Tensor", "Find"), ("", "Sum")])

    def test_a_header_without_a_namespace_has_no_names(self):
        self.assertEqual(headers.names_of("int Sum(int x);"), [])

    def test_a_block_that_does_not_end_is_an_error(self):
        with self.assertRaisesRegex(ValueError, "a block does not end"):
            headers.names_of("namespace a { struct B {")


class BesideTest(unittest.TestCase):

    def errors(self, document=TABLE, header=HEADER, given=GIVEN):
        return beside.errors(document, {"m/a.h": header, "m/given/b.h": given})

    def test_a_complete_page_has_no_errors(self):
        self.assertEqual(self.errors(), [])

    def test_a_new_function_needs_a_row(self):
        self.assertEqual(
            self.errors(header=HEADER.replace("Tensor Sum(const Tensor& x);",
                                              "Tensor Mean(const Tensor& x);")),
            ["m/a.h: no row names Mean"])

    def test_a_new_member_needs_a_row(self):
        self.assertEqual(
            self.errors(header=HEADER.replace("~Tensor();", "int numel() const;")),
            ["m/a.h: no row names Tensor::numel"])

    def test_a_row_needs_a_function(self):
        self.assertEqual(
            self.errors(document=TABLE.replace("`Tensor::Find(name)`", "`Tensor::Find`, `Prod(x)`")),
            ["m/a.h: Prod has a row, but is not in the header"])

    def test_a_name_has_one_row(self):
        self.assertEqual(
            self.errors(document=TABLE.replace("`Tensor::Find(name)`", "`Tensor::Find`, `Sum(x)`")),
            ["m/a.h: Sum has two rows"])

    def test_each_header_of_an_exercise_has_a_section(self):
        self.assertEqual(
            self.errors(document=TABLE.replace("../m/a.h", "../m/c.h")),
            ["m/c.h: linked as a title, but there is no such header",
             "m/a.h: docs/pytorch.md has no section for it"])

    def test_given_code_is_listed_where_it_has_a_section(self):
        cos = "Tensor Cos(const Tensor& x);\n"
        self.assertEqual(self.errors(given=GIVEN.replace("struct Both", cos + "struct Both")),
                         ["m/given/b.h: its section does not name Cos"])
        self.assertEqual(self.errors(given=GIVEN.replace("Sin(", "Sine(")), [
            "m/given/b.h: its section does not name Sine",
            "m/given/b.h: Sin has a row, but is not in the header"])
        self.assertEqual(
            beside.errors(TABLE.split("## Given")[0],
                          {"m/a.h": HEADER, "m/given/b.h": GIVEN}), [])


if __name__ == "__main__":
    unittest.main()
