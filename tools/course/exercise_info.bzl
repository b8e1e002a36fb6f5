"""The sources of an implementation, and the logs of their compiler."""

ExerciseInfo = provider(
    "The source files behind an implementation of a module.",
    fields = {
        "exercises": """depset of struct(name, file, log, compilation): the exercise,
the path of its source, and the File with the errors of its compiler (empty if there
were none), or None for sources that cannot fail to compile; and for those of students
what compiles them (exercise_library.bzl), otherwise None.""",
    },
)

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
