"""The map of the course: the plans of all modules, for the commands of students.

A plan has what a module's BUILD file declares (//tools/runner/plan), and making it
compiles nothing. So the map is there before the first test was built.
"""

load("//tools/course:plan.bzl", "VerdictInfo")

def _course_map_impl(ctx):
    plans = [
        plan
        for verdict in ctx.attr.verdicts
        for plan in verdict[OutputGroupInfo].plan.to_list()
    ]
    index = ctx.actions.declare_file(ctx.label.name + ".txt")
    ctx.actions.write(index, "".join([plan.short_path + "\n" for plan in plans]))
    return [DefaultInfo(
        files = depset([index]),
        runfiles = ctx.runfiles([index] + plans),
    )]

course_map = rule(
    implementation = _course_map_impl,
    doc = "A file with the path of each module's plan, a line each, in their order.",
    attrs = {
        "verdicts": attr.label_list(
            mandatory = True,
            providers = [VerdictInfo],
            doc = "the verdicts of the modules, in the order of the course",
        ),
    },
)
