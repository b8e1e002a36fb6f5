"""Given code: what a module has beside its exercises, written for the student.

The files lie in given/. Each has a row in the module's BUILD file and in the table
of its lesson: a student who looks for a function finds out that it is there.
"""

load("@rules_cc//cc:defs.bzl", "cc_library")
load(":common.bzl", "OUR_COPTS", "each_once", "existing")

def given(name, why, deps = []):
    """Declares given code: given/NAME.h, given/NAME.cc, or both.

    Args:
      name: of the files.
      why: one sentence: what it does for the student.
      deps: libraries that it uses, beside those of the module.

    Returns:
      A struct for the list in course_module(given = ...).
    """
    if not why:
        fail("given {}: wanted a sentence in `why`".format(name))
    return struct(name = name, deps = deps)

def _stem(file):
    return file.removeprefix("given/").removesuffix(".cc").removesuffix(".h")

def check_given(given):
    """Fails unless the files in given/ and their declarations are the same.

    Args:
      given: list of given(...).
    """
    files = {_stem(file): None for file in existing("given/*.h", "given/*.cc")}
    declared = {g.name: None for g in given}
    for name in files:
        if name not in declared:
            fail("{}/given/{} is not declared: wanted given(name = \"{}\", ...)".format(
                native.package_name(),
                name,
                name,
            ))
    for name in declared:
        if name not in files:
            fail("given {}: there is no {}/given/{}.h or .cc".format(
                name,
                native.package_name(),
                name,
            ))

def given_library(name, given, deps):
    """Makes the library of the sources in given/; their headers are in :interface.

    Args:
      name: of the library.
      given: list of given(...).
      deps: libraries that the module uses.
    """
    cc_library(
        name = name,
        srcs = existing("given/*.cc"),
        copts = OUR_COPTS,
        linkstatic = True,
        deps = each_once(deps + [dep for g in given for dep in g.deps]),
    )
