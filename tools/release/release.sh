#!/usr/bin/env bash
#
# Makes the students' distribution:
#
#     ./bazelw run //tools:release -- --out=DIR [--modules=tensor,layers]
#     bash tools/release/release.sh --out=DIR ...
#
# Both do the same. The second one uses the machine's own git and Python, and builds
# with bazelw what the archive holds besides the files of the checkout.

set -euo pipefail

if [[ -n "${BUILD_WORKSPACE_DIRECTORY:-}" ]]; then
  # Bazel starts it in the folder of the runfiles: the parts lie there.
  checkout="${BUILD_WORKSPACE_DIRECTORY}"
  parts="${PWD}"
  cd "${BUILD_WORKING_DIRECTORY}"
else
  checkout="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
  (cd "${checkout}" && ./bazelw build --ui_event_filters=-info --noshow_progress --show_result=0 \
    //tools/release:parts)
  parts="${checkout}/bazel-bin"
fi
exec python3 -B "${checkout}/tools/release/release.py" --checkout="${checkout}" \
  --parts="${parts}" "$@"
