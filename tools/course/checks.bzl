"""Checks of the declaration of a module.

Each returns a message that says wanted and got, or None. They read nothing but their
arguments, so that bzl_test can try each with a wrong declaration; course_module fails
with the message.
"""

load(":modules.bzl", "MODULES")

# For each exercise, at least: an exercise has more than one way to go wrong.
MUTANTS = 3

def fail_if_any(errors):
    """Fails with the first of some messages, if there is one."""
    for error in errors:
        if error:
            fail(error)

def unknown_exercise(folder, files, exercises):
    """Finds a file of an exercise that is not declared, so that nothing would use it.

    Args:
      folder: of the files, such as "mutants"; the next part of the path is the name
        of the exercise, with or without a suffix.
      files: paths in the package.
      exercises: names of the exercises.

    Returns:
      A message or None.
    """
    for file in files:
        name = file.removeprefix(folder + "/").split("/")[0].split(".")[0]
        if name not in exercises:
            return "{}: wanted the name of an exercise, one of {}; got {}".format(
                file,
                ", ".join(exercises),
                name,
            )
    return None

def too_few_mutants(exercise, files):
    """Finds that an exercise has too few wrong versions."""
    if len(files) >= MUTANTS:
        return None
    return "exercise {}: wanted at least {} files mutants/{}/*.txt; got {}".format(
        exercise,
        MUTANTS,
        exercise,
        len(files),
    )

def unknown_in_double(in_double, exercises):
    """Finds a name in `in_double` that is not the name of an exercise.

    Args:
      in_double: the names.
      exercises: names of all exercises.

    Returns:
      A message or None.
    """
    for name in in_double:
        if name not in exercises:
            return "in_double: wanted names of exercises, of {}; got {}".format(
                ", ".join(exercises),
                name,
            )
    return None

def wrong_order(module, requires):
    """Finds that a module does not require all modules before it, in their order.

    Args:
      module: name of the module.
      requires: names of the packages of the modules that it requires.

    Returns:
      A message or None.
    """
    if module not in MODULES:
        return "module {}: wanted one of {} (modules.bzl)".format(
            module,
            ", ".join(MODULES),
        )
    wanted = MODULES[:MODULES.index(module)]
    if requires == wanted:
        return None
    return "module {}: wanted requires = {}; got {}".format(module, wanted, requires)

def two_implementations(names):
    """Finds an exercise that an implementation contains twice.

    Args:
      names: names of the exercises of the implementation.

    Returns:
      A message or None.
    """
    seen = {}
    for name in names:
        if name in seen:
            return "exercise {}: wanted one implementation; got two".format(name)
        seen[name] = True
    return None
