# shellcheck shell=bash
# Makes Bazel repositories of Debian's libraries in ${part}/root. make.sh sources this
# file.
# shellcheck disable=SC2154  # part: make.sh

#######################################
# Makes a Bazel repository of one of Debian's libraries:
#
#   install_library NAME RULE FILE...
#
# Each FILE is moved out of the root's usr/ into the repository, so that a source
# that includes a header has to depend on the repository, as on other machines. RULE
# is the text of the target that users of the library depend on.
#######################################
install_library() {
  local dir="${part}/root/usr/share/tinytorch/$1" rule="$2"
  shift 2
  mkdir "${dir}"
  mv "${@/#/${part}/root/usr/}" "${dir}/"
  touch "${dir}/WORKSPACE"
  printf '%s\n\n' 'load("@rules_cc//cc:defs.bzl", "cc_library")' \
    'package(default_visibility = ["//visibility:public"])' "${rule}" \
    > "${dir}/BUILD.bazel"
}

#######################################
# cpp-httplib and libarchive are shared libraries: to link them statically would need
# a dozen others. Users of cpp-httplib need the macros that it was built with.
#######################################
install_libraries() {
  local defines lib
  lib="$(cd "${part}/root/usr" && echo lib/*-linux-gnu)"
  defines="$(sed -n '/^Cflags:/s/-D\([A-Z_]*\)/\n"\1",\n/gp' \
    "${part}"/root/usr/lib/*/pkgconfig/cpp-httplib.pc | grep '^"' | tr -d '\n')"
  install_library cpp-httplib "cc_library(
    name = \"httplib\",
    hdrs = [\"httplib.h\"],
    defines = [${defines}],
    includes = [\".\"],
    linkopts = [\"-lcpp-httplib\"],
)" include/httplib.h
  install_library libarchive 'cc_library(
    name = "libarchive",
    hdrs = ["archive.h", "archive_entry.h"],
    includes = ["."],
    linkopts = ["-larchive"],
)' include/archive{,_entry}.h
  install_library libyaml 'cc_library(
    name = "libyaml",
    srcs = ["libyaml.a"],
    hdrs = ["yaml.h"],
    includes = ["."],
)' include/yaml.h "${lib}/libyaml.a"
  install_library sqlite3 'cc_library(
    name = "sqlite3",
    srcs = ["libsqlite3.a"],
    hdrs = ["sqlite3.h"],
    includes = ["."],
    linkopts = ["-lm"],
)' include/sqlite3.h "${lib}/libsqlite3.a"
  install_library tomlplusplus 'cc_library(
    name = "tomlplusplus",
    hdrs = glob(["toml++/**"]),
    defines = ["TOML_HEADER_ONLY=1"],
    includes = ["."],
)' include/toml++
}
