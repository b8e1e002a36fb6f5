"""One exercise, as a student wrote it.

`exercise_library` never fails: a file that does not compile, or that breaks a rule
of //tools/trust, is replaced by the skeleton, so that its errors cost that exercise
and no other. The errors are kept in a log, which the tests of the module show.
"""

load("@rules_cc//cc:find_cc_toolchain.bzl", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load(":compile_exercise.bzl", "compile_exercise")
load(":exercise_info.bzl", "ExerciseInfo", "ExerciseRecipeInfo", "fail_if_errors", "own_object")

def _lines(ctx):
    """Returns flags for the lines of the code, which a report of a crash names."""
    debugged = ctx.var["COMPILATION_MODE"] == "dbg" or "-g" in ctx.fragments.cpp.copts
    return [] if debugged else ["-g1"]

# Only this file is compiled so, and the rest of the program stays as it is: the
# containers of Abseil must not see that they are watched, because they have other
# members then.
_WATCHED = [
    "-fsanitize=address",
    "-fno-omit-frame-pointer",
    "-O1",
    "-U__SANITIZE_ADDRESS__",
]

# So that gdb finds each variable. The flags come last.
_DEBUGGED = ["-g", "-O0"]

def _is_chosen(ctx, variable):
    """Returns whether --define=VARIABLE=tensor/shape names this exercise.

    ./course check --asan and ./course debug do so: then one file is compiled again, with
    other flags, where --config=asan and --config=debug compile everything.
    """
    name = "{}/{}".format(ctx.label.package, ctx.attr.exercise)
    return ctx.var.get(variable) == name

def _is_sanitized(ctx):
    """Returns whether this exercise has code of a sanitizer that runs before main()."""
    return _is_chosen(ctx, "TINYTORCH_ASAN") or any([
        flag in ctx.fragments.cpp.copts
        for flag in ["-fsanitize=address", "-fsanitize=thread"]
    ])

def _compile_sanitized(ctx, recipe, copts, compiled):
    """Compiles the file as cc_library would: errors stop the build.

    tools/trust refuses code that runs before main(), as a sanitizer has it. Such a run
    is by hand and earns nothing.
    """
    _, outputs = cc_common.compile(
        actions = ctx.actions,
        cc_toolchain = compiled.toolchain,
        compilation_contexts = [recipe.context],
        feature_configuration = compiled.features,
        name = ctx.label.name + "_sanitized",
        private_hdrs = ctx.files.hdrs,
        srcs = [ctx.file.src],
        user_compile_flags = recipe.copts + copts,
    )
    return outputs

def _exercise_library_impl(ctx):
    recipe = ExerciseRecipeInfo(
        calls = ctx.attr.calls,
        context = cc_common.merge_compilation_contexts(
            compilation_contexts = [dep[CcInfo].compilation_context for dep in ctx.attr.deps],
        ),
        copts = ctx.attr.copts,
        linking = [dep[CcInfo].linking_context for dep in ctx.attr.deps],
        names = ctx.files.names,
        skeleton = own_object(ctx.attr.skeleton_library),
    )
    watched = _is_chosen(ctx, "TINYTORCH_ASAN")
    copts = _DEBUGGED if _is_chosen(ctx, "TINYTORCH_DEBUG") else _lines(ctx)
    compiled = compile_exercise(
        ctx,
        recipe,
        exercise = ctx.attr.exercise,
        source = ctx.file.src,
        source_path = ctx.file.src.path if ctx.file.src else ctx.attr.file,
        hdrs = ctx.files.hdrs,
        copts = copts,
        missing = ctx.attr.missing,
        keep_warnings = True,
    )
    log = compiled.log
    warnings = compiled.warnings
    if ctx.attr.may_be_sanitized and ctx.file.src and _is_sanitized(ctx):
        # The actions of compile_exercise() are declared, and do not run.
        outputs = _compile_sanitized(ctx, recipe, copts + (_WATCHED if watched else []), compiled)
        log = ctx.actions.declare_file(ctx.label.name + ".sanitized_log")
        warnings = ctx.actions.declare_file(ctx.label.name + ".sanitized_warnings")
        for file in [log, warnings]:
            ctx.actions.write(file, "")
    else:
        outputs = cc_common.create_compilation_outputs(
            objects = None if compiled.pic else depset([compiled.object]),
            pic_objects = depset([compiled.object]) if compiled.pic else None,
        )

    # alwayslink: two implementations of one exercise in one binary are an error
    # (duplicate symbols), never a silent choice between them.
    linking, _ = cc_common.create_linking_context_from_compilation_outputs(
        actions = ctx.actions,
        name = ctx.label.name,
        feature_configuration = compiled.features,
        cc_toolchain = compiled.toolchain,
        compilation_outputs = outputs,
        linking_contexts = recipe.linking,
        alwayslink = True,
        disallow_dynamic_library = True,
        user_link_flags = ["-fsanitize=address"] if watched else [],
    )
    return [
        DefaultInfo(files = depset([fail_if_errors(ctx, [log])])),
        CcInfo(compilation_context = recipe.context, linking_context = linking),
        ExerciseInfo(exercises = depset([struct(
            name = ctx.attr.exercise,
            file = ctx.attr.file,
            log = log,
            source = ctx.file.src,
            warnings = warnings,
            # For a bundle, which compiles another file in its place.
            compilation = struct(
                arguments = tuple(compiled.arguments),
                calls = tuple(recipe.calls),
                headers = recipe.context.headers,
                names = tuple(recipe.names),
                object = compiled.object.path,
                skeleton = recipe.skeleton,
                source = compiled.source_path,
            ),
        )])),
        recipe,
    ]

exercise_library = rule(
    implementation = _exercise_library_impl,
    doc = "One exercise as a student wrote it, or its skeleton if that does not compile.",
    attrs = {
        "calls": attr.string_list(doc = "as of exercise(...)"),
        "copts": attr.string_list(),
        "deps": attr.label_list(providers = [CcInfo]),
        "exercise": attr.string(mandatory = True),
        "file": attr.string(mandatory = True, doc = "path of `src`, also if it is missing"),
        "hdrs": attr.label_list(allow_files = [".h"], doc = "headers of the student's own"),
        "may_be_sanitized": attr.bool(
            doc = "whether a build with a sanitizer links it unchecked: a student's own file",
        ),
        "missing": attr.string(doc = "why there is no `src`, if it is not just missing"),
        "names": attr.label_list(
            allow_files = [".names"],
            doc = "lists of what the exercise may use (names.bzl)",
        ),
        "src": attr.label(allow_single_file = [".cc"]),
        "skeleton_library": attr.label(
            providers = [CcInfo],
            mandatory = True,
            doc = "the skeleton, compiled: defines all that the exercise has to define",
        ),
        "_compile": attr.label(
            executable = True,
            cfg = "target",
            default = "//tools/trust:compile_exercise",
        ),
    },
    fragments = ["cpp"],
    provides = [CcInfo, ExerciseInfo, ExerciseRecipeInfo],
    toolchains = use_cc_toolchain(),
)
