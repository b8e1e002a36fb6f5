"""Compiles a student's file of an exercise (exercise_library.bzl)."""

load("@rules_cc//cc:action_names.bzl", "ACTION_NAMES")
load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cc_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")

# A function with this attribute is chosen when the program starts, by code that runs
# before any other (ifunc), so tools/trust refuses it. An exercise may have it, as
# quantize does; its function is then compiled once, for every processor.
_WITHOUT_CLONES = "-Dtarget_clones(...)=noinline"

def _compiler_command(ctx, context, copts, source, object, pic):
    """Returns the compiler and its arguments, as cc_library would have them."""
    toolchain = find_cc_toolchain(ctx)
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    variables = cc_common.create_compile_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        source_file = source,
        output_file = object.path,
        user_compile_flags = ctx.fragments.cpp.copts +
                             ctx.fragments.cpp.cxxopts + copts + [_WITHOUT_CLONES],
        include_directories = context.includes,
        quote_include_directories = context.quote_includes,
        system_include_directories = depset(
            transitive = [context.system_includes, context.external_includes],
        ),
        preprocessor_defines = context.defines,
        use_pic = pic,
    )
    action = ACTION_NAMES.cpp_compile
    return struct(
        features = features,
        toolchain = toolchain,
        compiler = cc_common.get_tool_for_action(
            feature_configuration = features,
            action_name = action,
        ),
        arguments = cc_common.get_memory_inefficient_command_line(
            feature_configuration = features,
            action_name = action,
            variables = variables,
        ),
        environment = cc_common.get_environment_variables(
            feature_configuration = features,
            action_name = action,
            variables = variables,
        ),
    )

def _facts(ctx, recipe, toolchain, source, missing, object, hdrs, warnings):
    """Writes what compile_exercise has to know: lines "KEY VALUE"."""
    facts = ctx.actions.args()
    facts.set_param_file_format("multiline")
    facts.add(source, format = "source %s")
    if missing:
        facts.add(missing, format = "missing %s")
    facts.add(recipe.skeleton, format = "skeleton %s")
    facts.add(object, format = "object %s")
    if warnings:
        facts.add(warnings, format = "warnings %s")
    facts.add(toolchain.objdump_executable, format = "objdump %s")
    facts.add_all(recipe.names, format_each = "names %s")
    facts.add_all(recipe.calls, format_each = "call %s")
    facts.add_all(hdrs, format_each = "own_header %s")
    facts.add_all(toolchain.built_in_include_directories, format_each = "system %s")
    facts.add_all(recipe.context.headers, format_each = "header %s")
    file = ctx.actions.declare_file(ctx.label.name + ".facts")
    ctx.actions.write(file, facts)
    return file

def compile_exercise(ctx, recipe, exercise, source, source_path, hdrs = [], copts = [], missing = "", keep_warnings = False):
    """Compiles a file, or takes the skeleton and writes a log that says why.

    Args:
      ctx: of a rule with `_compile`, a C++ toolchain and the fragment cpp.
      recipe: ExerciseRecipeInfo.
      exercise: its name.
      source: File, or None if the student has none.
      source_path: its path, also then.
      hdrs: Files: headers of the student's own.
      copts: flags besides those of the recipe.
      missing: the reason why the student has no source, if the file is not just missing.
      keep_warnings: whether to write the warnings to a file, too.

    Returns:
      struct(arguments, object, log, warnings, pic, source_path, features, toolchain).
    """
    pic = ctx.var["COMPILATION_MODE"] != "opt"
    object = ctx.actions.declare_file("_objs/{}/{}.o".format(ctx.label.name, exercise))
    log = ctx.actions.declare_file(ctx.label.name + ".compile_log")
    warnings = None
    if keep_warnings:
        warnings = ctx.actions.declare_file(ctx.label.name + ".warnings")
    command = _compiler_command(
        ctx,
        recipe.context,
        recipe.copts + copts,
        source_path,
        object,
        pic,
    )
    facts = _facts(ctx, recipe, command.toolchain, source_path, missing, object, hdrs, warnings)
    ctx.actions.run(
        executable = ctx.executable._compile,
        arguments = [facts.path, log.path, command.compiler] + command.arguments,
        env = command.environment,
        # The compiler looks for the linker on PATH, which .bazelrc sets.
        use_default_shell_env = True,
        inputs = depset(
            [facts, recipe.skeleton] + ([source] if source else []) + hdrs + recipe.names,
            # The compiler does not report what it read (a .d file) through this
            # public interface, so every header it may read is an input.
            transitive = [recipe.context.headers, command.toolchain.all_files],
        ),
        outputs = [object, log] + ([warnings] if warnings else []),
        mnemonic = "CompileExercise",
        progress_message = "Compiling " + source_path,
    )
    return struct(
        # Of the compiler.
        arguments = command.arguments,
        object = object,
        log = log,
        warnings = warnings,
        pic = pic,
        source_path = source_path,
        features = command.features,
        toolchain = command.toolchain,
    )
