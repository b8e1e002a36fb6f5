#!/usr/bin/env bash
#
# ./course editor: writes compile_commands.json for the files that a student edits, and
# tasks for VS Code if there are none.
#
# clangd reads the first. The headers of Abseil come from Bazel's folder of external
# repositories; in the private root these are links to files of the root, which an editor
# outside of it finds under another path.

set -euo pipefail

workspace="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
cd "${workspace}"

#######################################
# Prints the folder of an external repository, as an editor finds it; nothing if Bazel has
# not fetched it yet.
#######################################
external() {
  local base="$1" name="$2" path root=""
  path="${base}/external/${name}"
  # ~/.cache/tinytorch/bazel-KEY/... is the output of the root in root-KEY beside it.
  if [[ "${base}" =~ ^(.*)/bazel-([^/]+)/[^/]+$ ]]; then
    root="${BASH_REMATCH[1]}/root-${BASH_REMATCH[2]}"
  fi
  [[ ! -L "${path}" ]] || path="$(readlink "${path}")"
  [[ -d "${root}" && "${path}" == /usr/* ]] && path="${root}${path}"
  [[ ! -d "${path}" ]] || echo "${path}"
}

# Prints a text as a string of JSON.
quoted() {
  local text="${1//\\/\\\\}"
  printf '"%s"' "${text//\"/\\\"}"
}

base="$(./bazelw info --ui_event_filters=-info output_base 2> /dev/null)"
abseil="$(external "${base}" abseil-cpp)"
[[ -n "${abseil}" ]] ||
  echo "course: Bazel has not fetched Abseil yet: run ./course status, then this again" >&2

{
  separator='['
  for file in */student/*.cc; do
    [[ "${file}" != tools/* ]] || continue  # The code of these commands.
    printf '%s\n  {"directory": %s, "file": %s, "arguments": ["g++", "-std=c++20", "-Wall",' \
      "${separator}" "$(quoted "${workspace}")" "$(quoted "${file}")"
    printf ' "-Wextra", "-Wno-unused-parameter", "-I.",'
    [[ -z "${abseil}" ]] || printf ' "-isystem", %s,' "$(quoted "${abseil}")"
    printf ' "-c", %s]}' "$(quoted "${file}")"
    separator=','
  done
  printf '\n]\n'
} > compile_commands.json.part
mv compile_commands.json.part compile_commands.json
echo "wrote  compile_commands.json: $(grep -c '"file"' compile_commands.json) files"

if [[ -e .vscode/tasks.json ]]; then
  echo "kept   .vscode/tasks.json"
  exit
fi
mkdir -p .vscode
cat > .vscode/tasks.json << 'END'
{
  "version": "2.0.0",
  "tasks": [
    {
      "label": "check",
      "type": "shell",
      "command": "./course check ${fileBasenameNoExtension}",
      "group": { "kind": "test", "isDefault": true },
      "problemMatcher": [
        {
          "owner": "compiler",
          "fileLocation": ["relative", "${workspaceFolder}"],
          "pattern": {
            "regexp": "^\\s*(\\S+\\.(?:cc|h)):(\\d+):(\\d+):\\s+(?:fatal )?(error|warning|note):\\s+(.*)$",
            "file": 1, "line": 2, "column": 3, "severity": 4, "message": 5
          }
        },
        {
          "owner": "report",
          "fileLocation": ["relative", "${workspaceFolder}"],
          "pattern": {
            "regexp": "^\\s+do\\s+(Correct .*|Write .*) in (\\S+\\.cc):(\\d+)",
            "message": 1, "file": 2, "line": 3
          }
        }
      ]
    },
    { "label": "next", "type": "shell", "command": "./course next", "problemMatcher": [] },
    {
      "label": "watch",
      "type": "shell",
      "command": "./course watch ${fileBasenameNoExtension}",
      "problemMatcher": []
    }
  ]
}
END
echo "wrote  .vscode/tasks.json: check, next, watch"
