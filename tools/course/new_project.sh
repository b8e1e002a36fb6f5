#!/bin/bash
# Makes a package for a program of one's own:
# `./bazelw run //tools/course:new_project -- NAME [MODULE]`.
set -euo pipefail

readonly MODULES="tensor layers networks training production"

usage() {
  cat <<END
Usage: ./bazelw run //tools/course:new_project -- NAME [MODULE]

Makes projects/NAME with a BUILD file and a program that prints a tensor. It may use
all modules up to MODULE, one of: $MODULES (tensor).
NAME has lower case letters, digits and _. A file that exists is not replaced.
END
}

if [[ $# == 0 || $# -gt 2 || ${1:-} == --help ]]; then
  usage
  [[ ${1:-} == --help ]]
  exit $?
fi
name=$1 module=${2:-tensor}
if [[ ! $name =~ ^[a-z][a-z0-9_]*$ ]]; then
  echo "new_project: NAME: wanted lower case letters, digits and _, got '$name'" >&2
  exit 2
fi
if [[ " $MODULES " != *" $module "* ]]; then
  echo "new_project: MODULE: wanted one of $MODULES, got '$module'" >&2
  exit 2
fi

folder=projects/$name
cd "${BUILD_WORKSPACE_DIRECTORY:?is not set: call it with bazel run}"
for file in "$folder/BUILD" "$folder/$name.cc"; do
  if [[ -e $file ]]; then
    echo "new_project: $file exists already; nothing was written" >&2
    exit 1
  fi
done

mkdir -p "$folder"
cat >"$folder/BUILD" <<END
load("//tools/course:project.bzl", "tinytorch_binary")

tinytorch_binary(
    name = "$name",
    srcs = ["$name.cc"],
    deps = ["//$module"],
)
END
cat >"$folder/$name.cc" <<'END'
#include <cstdio>

#include "tensor/print.h"
#include "tensor/tensor.h"

int main() {
  const tinytorch::Tensor x =
      tinytorch::Tensor::FromValues({2, 3}, {1, 2, 3, 4, 5, 6});
  std::printf("%s\n", tinytorch::ToString(x).c_str());
}
END
echo "Made $folder. Run it:"
echo "    ./bazelw run //$folder"
echo "On the reference, where your own code is not finished:"
echo "    ./bazelw run --config=reference //$folder"
