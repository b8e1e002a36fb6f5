"""Tests and verdicts of a module, for whichever implementation is chosen.

A test is the supervisor (//tools/runner) with a plan: a JSON file that says
which linked binary to run, which exercises it scores, and which modules must be
complete before. The supervisor never links student code.
"""

load(":exercise_info.bzl", "ExerciseInfo")
load(":module_declaration.bzl", "ModuleInfo")
load(":plan.bzl", "VerdictInfo", "write_plan")

LEVELS = ["package", "module", "integration"]

# With the tests that students do not have: for marks, and for tests of staff.
GRADED_LEVELS = LEVELS + ["hidden"]

RUN_ATTRS = {
    "binary": attr.label(
        executable = True,
        cfg = "target",
        mandatory = True,
        doc = "all tests of the module, linked with `implementation`",
    ),
    "implementation": attr.label(mandatory = True, providers = [ExerciseInfo]),
    "module": attr.label(mandatory = True, providers = [ModuleInfo]),
    "requires": attr.label_list(
        providers = [VerdictInfo],
        doc = "verdicts of the modules that must be complete",
    ),
    "seconds_per_test": attr.int(doc = "the limit, if not that of the module"),
    # In the target's configuration, as the tests it runs: one build of it.
    "_supervisor": attr.label(
        executable = True,
        cfg = "target",
        default = "//tools/runner:supervisor",
    ),
}

_EXPECTING = """#!/bin/bash
{{ read -r test && read -r text; }} <'{expectation}'
exec '{supervisor}' --expect_failure="$test" --saying="$text" "$@"
"""

def _course_test_impl(ctx):
    module = ctx.attr.module[ModuleInfo]
    plan = ctx.actions.declare_file(ctx.label.name + ".plan.json")
    target = ctx.attr.shown_as or "//{}:{}".format(ctx.label.package, ctx.label.name)

    # A mutant's test shows no report.
    guide = None if ctx.file.expectation else {
        "mistakes": module.mistakes.short_path if module.mistakes else "",
        "next": module.next,
        "programs": module.programs,
        "then": ctx.attr.then,
    }
    files = write_plan(
        ctx,
        plan,
        ctx.attr.levels,
        target,
        lambda file: file.short_path,
        guide,
    )
    executable = ctx.actions.declare_file(ctx.label.name)
    if ctx.file.expectation:
        ctx.actions.write(executable, _EXPECTING.format(
            expectation = ctx.file.expectation.short_path,
            supervisor = ctx.executable._supervisor.short_path,
        ), is_executable = True)
        files.append(ctx.file.expectation)
    else:
        ctx.actions.symlink(
            output = executable,
            target_file = ctx.executable._supervisor,
            is_executable = True,
        )
    runfiles = ctx.runfiles([plan, ctx.executable.binary] + files)
    return [
        DefaultInfo(
            executable = executable,
            runfiles = runfiles.merge(ctx.attr._supervisor[DefaultInfo].default_runfiles),
        ),
        RunEnvironmentInfo(
            {"TINYTORCH_PLAN": plan.short_path},
            # For the colors of a report, which a mutant's test has not.
            [] if ctx.file.expectation else ["NO_COLOR", "TINYTORCH_COLOR"],
        ),
    ]

course_test = rule(
    implementation = _course_test_impl,
    doc = "Runs some levels of a module's tests and reports by exercise.",
    attrs = RUN_ATTRS | {
        "expectation": attr.label(
            allow_single_file = True,
            doc = "two lines: a test that must fail, and what it must say",
        ),
        "levels": attr.string_list(mandatory = True),
        "shown_as": attr.string(doc = "the command in reports, if not this test"),
        "then": attr.string(
            doc = "what to run when all of these tests pass, if the module is not complete then",
        ),
    },
    test = True,
)

def _verdict_impl(ctx):
    verdict = ctx.actions.declare_file(ctx.label.name + ".json")
    plan = ctx.actions.declare_file(ctx.label.name + ".plan.json")
    module = ctx.attr.module[ModuleInfo]
    files = write_plan(ctx, plan, ctx.attr.levels, module.test, lambda file: file.path)
    tests = ctx.actions.declare_file(ctx.label.name + ".tests.json")
    seed = ctx.var.get("TINYTORCH_SEED")
    ctx.actions.run(
        executable = ctx.executable._supervisor,
        # ./bazelw build --define=TINYTORCH_STRICT=1: no verdict without all walls.
        arguments = ["--verdict=" + verdict.path, "--tests=" + tests.path] +
                    (["--strict"] if ctx.var.get("TINYTORCH_STRICT") == "1" else []) +
                    # --define=TINYTORCH_SEED=N repeats the hidden tests of a verdict.
                    (["--seed=" + seed] if seed and "hidden" in ctx.attr.levels else []),
        env = {"TINYTORCH_PLAN": plan.path},
        inputs = [plan] + files,
        tools = [ctx.executable.binary] +
                [binary[DefaultInfo].files_to_run for binary in ctx.attr.isolated],
        outputs = [verdict, tests],
        # Student code runs here.
        execution_requirements = {"block-network": "1"},
        mnemonic = "Verdict",
        progress_message = "Testing %{label}",
    )
    return [
        DefaultInfo(files = depset([verdict])),
        VerdictInfo(
            module = module.module,
            optional = [name for name, e in module.exercises.items() if not e["locks"]],
            test = module.test,
            verdict = verdict,
        ),
        # For the commands of students (//tools/student). No gate reads them: words of a
        # message must not test the next module again.
        OutputGroupInfo(plan = depset([plan]), tests = depset([tests])),
    ]

verdict = rule(
    implementation = _verdict_impl,
    doc = "The result of all levels as a file. Builds whatever the result is.",
    attrs = RUN_ATTRS | {
        "isolated": attr.label_keyed_string_dict(
            doc = """binaries with one exercise of the student's and the reference
for all others: exercise by binary; for the second credit""",
        ),
        "levels": attr.string_list(default = LEVELS),
    },
    provides = [VerdictInfo],
)
