"""Programs that try to cheat, run through the pipeline that grades.

Each is an exercise file, stored as a text: it is not code of the course, and some are not
even text. Its first lines say what it does and what is expected:

    // attack: a weak strlen, as an alias
    // says: which works on files        (a text that the compile log must hold)
    // points: 0                         (of a file that is accepted: what is earned)

A file that is refused is replaced by the skeleton, which is known to earn nothing
(:zero_work_test of the module). So only what is accepted is linked and run.
"""

load("//tools/course:common.bzl", "KERNELS", "NO_SANITIZER", "STUDENT_COPTS", "command_script")
load("//tools/course:exercise_info.bzl", "ExerciseInfo")
load("//tools/course:exercise_library.bzl", "exercise_library")
load("//tools/course:implementation.bzl", "implementation")
load("//tools/course:plan.bzl", "VerdictInfo")
load("//tools/course:staff_rules.bzl", "mutant")
load("//tools/course:trial.bzl", "trial")

_MANUAL = ["manual"]

def _exercise_file(name, source, exercise, run):
    """Compiles `source` as tensor's `exercise`; with `run`, also tests it."""
    exercise_library(
        name = name + "_library",
        src = source,
        copts = STUDENT_COPTS,
        exercise = exercise,
        file = source,
        names = [
            "//tensor:names",
            "//tensor:skeleton/{}.names".format(exercise),
        ],
        skeleton_library = "//tensor:{}_skeleton".format(exercise),
        tags = _MANUAL,
        deps = ["//tensor:interface", "//tools/course:unimplemented"] + KERNELS,
    )
    if not run:
        return
    implementation(
        name = name + "_tensor",
        exercises = {
            name + "_library": exercise,
            "//tensor:{}_but_{}".format(run, exercise): "",
        },
        file = "tensor/student/%s.cc",
        tags = _MANUAL,
    )
    trial(
        name = name + "_trial",
        implementation = name + "_tensor",
        module = "//tensor",
        seconds_per_test = 2,
        tags = _MANUAL,
    )

def attacks(name, sources, run, on_reference = {}):
    """Makes NAME, a test of all programs.

    Args:
      name: of the test.
      sources: files of the exercise `shape`, beside skeletons of all others.
      run: of `sources`, those that are accepted.
      on_reference: dict from a file to its exercise: beside the reference of all
        others, whose points it must not take.
    """
    libraries, verdicts = [], []
    files = []
    for source in sources:
        program = source.removeprefix("programs/").removesuffix(".txt")
        file = source.removesuffix(".txt") + ".cc"
        native.genrule(
            name = program + "_source",
            srcs = [source],
            outs = [file],
            cmd = "cp $< $@",
            tags = _MANUAL,
        )
        files.append(file)
        _exercise_file(
            program,
            file,
            on_reference.get(source, "shape"),
            "reference" if source in on_reference else "skeleton" if source in run else None,
        )
        libraries.append(program + "_library")
        if source in on_reference or source in run:
            verdicts.append(program + "_trial_verdict")
    attacks_test(
        name = name,
        size = "small",
        libraries = libraries,
        sources = files,
        tags = ["staff"] + NO_SANITIZER,
        verdicts = verdicts,
    )

def good_faith(name, styles):
    """Makes NAME, a test that right solutions in many styles are accepted.

    Args:
      name: of the test.
      styles: changes of the reference of `shape`, written as mutants are, that keep
        it right; the first line has what is expected, as above.
    """
    libraries, verdicts, sources = [], [], []
    for style in styles:
        program = style.removesuffix(".txt")
        mutant(
            name = program + "_source",
            expectation = program + ".expectation",
            mutant = style,
            reference = "//tensor:reference/shape.cc",
            source = program + ".cc",
            tags = _MANUAL,
        )
        _exercise_file(program, program + ".cc", "shape", "skeleton")
        libraries.append(program + "_library")
        verdicts.append(program + "_trial_verdict")
        sources.append(program + ".cc")
    attacks_test(
        name = name,
        size = "small",
        libraries = libraries,
        sources = sources,
        tags = ["staff"] + NO_SANITIZER,
        verdicts = verdicts,
    )

def _attacks_test_impl(ctx):
    lines = []
    files = list(ctx.files.sources)
    logs = {}
    for library in ctx.attr.libraries:
        exercise = library[ExerciseInfo].exercises.to_list()[0]
        logs[exercise.file] = exercise.log
    verdicts = {
        verdict.label.name.removesuffix("_trial_verdict"): verdict[VerdictInfo].verdict
        for verdict in ctx.attr.verdicts
    }
    for source in ctx.files.sources:
        log = logs[source.short_path.removeprefix(ctx.label.package + "/")]
        files.append(log)
        program = log.basename.removesuffix("_library.compile_log")
        verdict = None
        for name, file in verdicts.items():
            if name.split("/")[-1] == program:
                verdict = file
                files.append(file)
        lines.append(" ".join([
            source.short_path,
            log.short_path,
            verdict.short_path if verdict else "-",
        ]))
    list_file = ctx.actions.declare_file(ctx.label.name + ".list")
    ctx.actions.write(list_file, "\n".join(lines) + "\n")
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    check = ctx.executable._check
    ctx.actions.write(
        script,
        command_script([check.short_path, list_file.short_path]),
        is_executable = True,
    )
    return [DefaultInfo(
        executable = script,
        runfiles = ctx.runfiles(files + [list_file]).merge(
            ctx.attr._check[DefaultInfo].default_runfiles,
        ),
    )]

attacks_test = rule(
    implementation = _attacks_test_impl,
    doc = "Compares logs and verdicts with what the first lines of sources say.",
    attrs = {
        "libraries": attr.label_list(providers = [ExerciseInfo]),
        "sources": attr.label_list(allow_files = [".cc"]),
        "verdicts": attr.label_list(providers = [VerdictInfo]),
        "_check": attr.label(
            executable = True,
            cfg = "target",
            default = "//tools/course/attacks:check",
        ),
    },
    test = True,
)
