"""Small things that the macros of a module share."""

# At -O2, Bazel's -c opt, GCC makes vector instructions only of loops whose
# number of turns it knows, and of sqrt() only if the code does not read errno.
# Adding two tensors [64, 128] takes 3.3 us then, and 1.2 us with these flags.
# (-O3 runs no faster and compiles 40 % longer.)
_FAST_LOOPS = ["-fno-math-errno"] + select({
    Label("@rules_cc//cc/compiler:gcc"): ["-fvect-cost-model=dynamic"],
    "//conditions:default": [],
})

# Our own code, and a student's. A warning is advice for a student. A skeleton does
# not use all that it is given: no parameters, helpers or constants yet.
OUR_COPTS = ["-Wall", "-Wextra", "-Werror"] + _FAST_LOOPS
STUDENT_COPTS = [
    "-Wall",
    "-Wextra",
    "-Wno-unused-parameter",
    "-Wno-unused-function",
    "-Wno-unused-variable",
    "-Wno-unused-but-set-variable",
    "-Wno-unused-const-variable",
    # A function that ends without its result goes on in whatever comes after it.
    "-Werror=return-type",
    # An index outside of a std::vector, span, array or string ends the test there.
    "-D_GLIBCXX_ASSERTIONS",
] + _FAST_LOOPS

# Fast inner loops, which every implementation of every module may call.
KERNELS = ["//tensor/kernels"]

PUBLIC = ["//visibility:public"]

# Only the tests of the course itself, which break modules on purpose.
COURSE = [
    "//tools/course:__subpackages__",
    "//tools/grade/example:__pkg__",
]

# Tests that --config=sanitized leaves out: they are about wrong code, about walls that a
# sanitizer has to open, or about checks of students' files, which it would not pass; or
# they start a process for each test of a module, where :one_process_test starts one.
NO_SANITIZER = ["no_sanitizer"]

# For a release.
RELEASE = ["//tools/release:__pkg__"]

def existing(*files, exclude = []):
    """Returns those of the files of this package that exist."""
    return native.glob(files, exclude = exclude, allow_empty = True)

# buildifier: disable=unnamed-macro
def each_once(labels):
    """Returns the labels without repetitions, as what several lists share has."""
    return {native.package_relative_label(label): None for label in labels}.keys()

# buildifier: disable=unnamed-macro
def same_target_in(modules, target):
    """Returns the labels of the same target in several modules."""
    return [
        native.package_relative_label(module).same_package_label(target)
        for module in modules
    ]

def command_script(words):
    """Returns a script that runs a program of the runfiles, with its arguments."""
    quoted = ["'{}'".format(word.replace("'", "'\\''")) for word in words]
    return "#!/bin/bash\nexec {} \"$@\"\n".format(" ".join(quoted))
