"""A test for those who write the course."""

load("@rules_cc//cc:defs.bzl", "cc_test")
load(":common.bzl", "OUR_COPTS")

def staff_cc_test(name, deps, srcs = None, main = True, tags = [], copts = [], **kwargs):
    """Makes a small test with our warnings and the tag "staff".

    Args:
      name: of the test.
      deps: what it uses, besides GoogleTest.
      srcs: its files; by default NAME.cc.
      main: whether GoogleTest brings the main function.
      tags: besides "staff".
      copts: besides our warnings.
      **kwargs: as of cc_test.
    """
    cc_test(
        name = name,
        size = kwargs.pop("size", "small"),
        srcs = srcs or [name + ".cc"],
        copts = OUR_COPTS + copts,
        tags = ["staff"] + tags,
        deps = deps + ["@googletest//:gtest_main" if main else "@googletest//:gtest"],
        **kwargs
    )
