"""A test that the output which a lesson shows is the output of a run."""

load(":common.bzl", "command_script", "existing")
load(":course_test.bzl", "course_test")

def _lesson_output_test_impl(ctx):
    lesson = ctx.file.lesson
    words = [ctx.executable._outputs.short_path, lesson.short_path]
    runfiles = ctx.runfiles([lesson, ctx.executable._outputs])
    for program, label in ctx.attr.programs.items():
        # These describe the outer test. A test that runs inside must not use them.
        environment = [
            "--unset=XML_OUTPUT_FILE",
            "--unset=TESTBRIDGE_TEST_ONLY",
            "--unset=TEST_PREMATURE_EXIT_FILE",
            "--unset=TINYTORCH_COLOR",
        ]
        if RunEnvironmentInfo in program:
            # A test of the course finds its plan in the environment.
            environment += [
                "{}={}".format(key, value)
                for key, value in program[RunEnvironmentInfo].environment.items()
            ]
        script = ctx.actions.declare_file("{}.{}.sh".format(
            ctx.label.name,
            label.split(":")[-1],
        ))
        command = ["/usr/bin/env"] + environment + \
                  [program[DefaultInfo].files_to_run.executable.short_path]
        ctx.actions.write(script, command_script(command), is_executable = True)
        words.append("{}={}".format(label, script.short_path))
        runfiles = runfiles.merge_all([
            ctx.runfiles([script]),
            program[DefaultInfo].default_runfiles,
        ])
    test = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(test, command_script(words), is_executable = True)
    return [DefaultInfo(executable = test, runfiles = runfiles)]

lesson_output_test = rule(
    implementation = _lesson_output_test_impl,
    doc = "Fails if a block that lesson_output.h describes is not in the output.",
    attrs = {
        "lesson": attr.label(allow_single_file = [".md"], mandatory = True),
        "programs": attr.label_keyed_string_dict(
            cfg = "target",
            doc = "what to run for a command, and the label in the command",
            mandatory = True,
        ),
        "_outputs": attr.label(
            executable = True,
            cfg = "target",
            default = "//tools/course:lesson_outputs",
        ),
    },
    test = True,
)

def lesson_outputs(name, module, tags):
    """Makes a test for the lesson of a module.

    The lesson may show output of the programs with the reference, and of the
    package tests with the skeleton, as a student sees them first.

    Args:
      name: of the test.
      module: the module.
      tags: of the test.
    """
    course_test(
        name = "first_test",
        binary = "skeleton_tests",
        implementation = "skeleton",
        levels = ["package", "module"],
        module = "declaration",
        shown_as = "//{}:package_test".format(module),
        tags = ["manual"],
    )
    programs = {"first_test": "//{}:package_test".format(module)}
    for program in ["use", "understand"]:
        if existing("{0}/{0}.cc".format(program)):
            programs[program + "_reference"] = "//{}:{}".format(module, program)
    lesson_output_test(
        name = name,
        size = "medium",
        lesson = "README.md",
        programs = programs,
        tags = tags,
    )
