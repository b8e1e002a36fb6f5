"""A class as targets: what the BUILD files that the engine writes call.

The engine writes a repository with each distinct file of the class once. Here each
becomes an object, which is compiled once for the class. A *combination* is what a
student has written of a module and of those before it: its tests are linked and run
once, however many students share it.
"""

load(":class_rules.bzl", "alone", "combination", "submitted_exercise")

def class_module(name, files, combinations, strict, seed, references = []):
    """Makes the targets of a class in one module.

    Args:
      name: of the module.
      files: dict from the name of an exercise to the names of its files, each with the
        combination that says whether the file needs to be tested alone, or "".
      combinations: dict from the name of a combination to its files ("shape/NAME") and
        the labels of the combinations before.
      strict: whether a machine without all walls gives no verdict.
      seed: of hidden tests.
      references: modules before that are not graded.
    """
    kit = "@tinytorch//{}:grading_kit".format(name)
    for exercise, names in files.items():
        for file, first in names.items():
            path = "{}/{}".format(exercise, file)
            submitted_exercise(
                name = path,
                testonly = True,
                src = path + ".cc",
                exercise = exercise,
                kit = kit,
            )
            if first:
                alone(
                    name = "alone/" + path,
                    testonly = True,
                    combination = "together/" + first,
                    file = path,
                    kit = kit,
                    seed = seed,
                    strict = strict,
                )
    for combined, (written, earlier) in combinations.items():
        combination(
            name = "together/" + combined,
            testonly = True,
            # Combinations of later modules have it below them.
            visibility = ["@submissions//:__subpackages__"],
            earlier = earlier,
            files = written,
            kit = kit,
            references = references,
            seed = seed,
            strict = strict,
        )
