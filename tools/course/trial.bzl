"""The tests of a module on an implementation of your choice."""

load(":course_test.bzl", "GRADED_LEVELS", "LEVELS", "course_test", "verdict")
load(":linked_tests.bzl", "linked_tests")

def trial(name, module, implementation, earlier = [], requires = [], seconds_per_test = 0, hidden = False, tags = []):
    """Tests one implementation of a module, whatever the switches say.

    The tests and the implementation are linked, nothing is compiled again. So
    many trials, of a whole class or of deliberately broken code, cost little.

    Makes NAME, a test of all levels, and NAME_verdict, its result as a file.

    Args:
      name: of the test.
      module: package of the module, such as "//layers".
      implementation: of the module.
      earlier: implementations of the modules that it requires.
      requires: verdicts of the modules that it requires: the gate.
      seconds_per_test: the limit, if not that of the module.
      hidden: whether the hidden tests of the module run too, as for marks.
      tags: of all targets.
    """
    package = native.package_relative_label(module)
    prefix = "graded_" if hidden else ""
    levels = GRADED_LEVELS if hidden else LEVELS
    linked_tests(
        name = name + "_tests",
        implementations = [implementation] + earlier,
        tags = tags,
        tests = package.same_package_label(prefix + "test_library"),
    )
    verdict(
        name = name + "_verdict",
        testonly = True,
        binary = name + "_tests",
        implementation = implementation,
        levels = levels,
        module = package.same_package_label(prefix + "declaration"),
        requires = requires,
        seconds_per_test = seconds_per_test,
        tags = tags,
    )
    course_test(
        name = name,
        size = "small",
        timeout = "moderate",
        binary = name + "_tests",
        implementation = implementation,
        levels = levels,
        module = package.same_package_label(prefix + "declaration"),
        requires = requires,
        seconds_per_test = seconds_per_test,
        tags = tags,
    )
