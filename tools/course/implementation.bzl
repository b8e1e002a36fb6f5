"""All exercises of a module together: what its switch can be set to."""

load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load(":checks.bzl", "fail_if_any", "two_implementations")
load(":exercise_info.bzl", "ExerciseInfo", "fail_if_errors")

def _implementation_impl(ctx):
    exercises = []
    for library, name in ctx.attr.exercises.items():
        if ExerciseInfo in library:
            exercises.extend(library[ExerciseInfo].exercises.to_list())
        else:
            exercises.append(struct(
                name = name,
                file = ctx.attr.file % name,
                log = None,
                source = None,
                warnings = None,
                compilation = None,
            ))
    fail_if_any([two_implementations([exercise.name for exercise in exercises])])
    logs = [exercise.log for exercise in exercises if exercise.log]
    return [
        DefaultInfo(files = depset([fail_if_errors(ctx, logs)] if logs else [])),
        cc_common.merge_cc_infos(
            cc_infos = [library[CcInfo] for library in ctx.attr.exercises],
        ),
        ExerciseInfo(exercises = depset(exercises)),
    ]

implementation = rule(
    implementation = _implementation_impl,
    doc = "All exercises of a module: what a module's switch can be set to.",
    attrs = {
        "exercises": attr.label_keyed_string_dict(
            providers = [CcInfo],
            doc = """the library of each exercise, and the name of the exercise;
implementations may be among them, to be taken whole""",
        ),
        "file": attr.string(doc = "path of the source of exercise %s"),
    },
    provides = [CcInfo, ExerciseInfo],
)

def _compiles_impl(ctx):
    return [DefaultInfo(files = depset(
        transitive = [target[DefaultInfo].files for target in ctx.attr.implementations],
    ))]

compiles = rule(
    implementation = _compiles_impl,
    doc = """Data of a program: fails its build, with the compiler's own message,
if an implementation does not compile.""",
    attrs = {"implementations": attr.label_list(providers = [ExerciseInfo])},
)
