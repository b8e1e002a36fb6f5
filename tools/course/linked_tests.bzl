"""Tests and implementations meet here, in a final binary."""

load("@rules_cc//cc:defs.bzl", "cc_binary")
load(":common.bzl", "COURSE")

# tools/trust refuses an exercise that uses a name which is nowhere defined. Should one
# get here all the same, it must not cost the others: the linker warns, and the loader
# looks the function up when it is called ("lazy").
TEST_LINKOPTS = select({
    "@platforms//os:linux": [
        "-Wl,--warn-unresolved-symbols",
        "-Wl,-z,lazy",
    ],
    "//conditions:default": [],
})

def linked_tests(name, tests, implementations, tags = []):
    """Links the tests of a module with implementations of it and those before.

    Args:
      name: of the binary.
      tests: the :test_library of the module.
      implementations: of the module and of all that it requires.
      tags: of the binary.
    """
    cc_binary(
        name = name,
        testonly = True,
        linkopts = TEST_LINKOPTS,
        linkstatic = True,
        tags = tags,
        visibility = COURSE,
        deps = [tests] + implementations,
    )
