"""The sources of an implementation, and the logs of their compiler."""

load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")

ExerciseInfo = provider(
    "The source files behind an implementation of a module.",
    fields = {
        "exercises": """depset of struct(name, file, log, source, warnings, compilation):
the exercise, the path of its source, and the File with the errors of its compiler (empty
if there were none), or None for sources that cannot fail to compile; and for those of
students the File of the source (None if there is none), the File with the warnings of its
compiler, and what compiles it (exercise_library.bzl), otherwise None.""",
    },
)

ExerciseRecipeInfo = provider(
    "How a student's file of one exercise is compiled: all that is known but the file.",
    fields = {
        "calls": "what the exercise may call of the system, as of exercise(...)",
        "context": "compilation context of the headers that the exercise is given",
        "copts": "flags of the compiler",
        "linking": "linking contexts of what it is linked with",
        "names": "Files: lists of what the exercise may use (names.bzl)",
        "skeleton": "File: the object that takes the place of a file that is refused",
    },
)

def own_object(library):
    """Returns the object of a cc_library with one source file.

    Args:
      library: the cc_library.

    Returns:
      The File.
    """
    for input in library[CcInfo].linking_context.linker_inputs.to_list():
        if input.owner == library.label:
            return (input.libraries[0].objects or input.libraries[0].pic_objects)[0]
    fail("no object of {}".format(library.label))

def fail_if_errors(ctx, logs):
    """Returns a file that can only be built if all logs are empty."""
    checked = ctx.actions.declare_file(ctx.label.name + ".compiles")
    ctx.actions.run_shell(
        command = 'touch "$1"; shift; cat "$@" >&2; for log; do [ ! -s "$log" ] || exit 1; done',
        arguments = [checked.path] + [log.path for log in logs],
        inputs = logs,
        outputs = [checked],
        mnemonic = "CheckCompiles",
        progress_message = "Checking that %{label} compiles",
    )
    return checked
