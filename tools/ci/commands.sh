#!/usr/bin/env bash
#
# Runs the commands of a page in the order in which they stand:
#
#     bash tools/ci/commands.sh docs/instructors.md      (in a clean checkout)
#
# A block of commands is indented by four blanks. The line above it says what becomes of it:
#
#     <!-- run -->               it must succeed
#     <!-- run, with FLAGS -->   the same, with flags behind it that make it cheaper here
#     <!-- not run: REASON -->   it is only shown
#     <!-- not run in this section: REASON -->   so are all until the next heading
#
# A block without such a line is an error, so that a new command is not forgotten. Between
# them, `<!-- also: COMMAND -->` runs a command that the page does not show: it prepares the
# next block, or checks what the one before it did. "~/term" is a new folder here.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
page="${1:?usage: commands.sh PAGE}"
term="$(mktemp -d)"
trap 'rm -rf "${term}"' EXIT
ran=0
failed=0

# run LINE COMMANDS: the first failure ends everything, because what follows may need it.
run() {
  local line="$1" commands="${2//\~\/term/${term}}"
  SECONDS=0
  if bash -euo pipefail -c "${commands}" < /dev/null > "${term}.log" 2>&1; then
    echo "ok      ${page}:${line} (${SECONDS} s): ${2%%$'\n'*}"
    ran=$((ran + 1))
  else
    echo "FAILED  ${page}:${line}: ${2}"
    tail -n 60 "${term}.log"
    failed=1
  fi
  rm -f "${term}.log"
  return "${failed}"
}

# What is done with the next block: run, not, or nothing yet.
marker=""
section=""
flags=""
block=""
first=0
number=0

# end_of_block: does what the marker of the block says.
end_of_block() {
  [[ -n "${block}" ]] || return 0
  case "${marker}" in
    run) run "${first}" "${block%$'\n'}${flags}" ;;
    not) ;;
    *) [[ "${section}" == not ]] || {
      echo "FAILED  ${page}:${first}: wanted <!-- run --> or <!-- not run: REASON --> above"
      exit 1
    } ;;
  esac
  block=""
  marker=""
  flags=""
}

while IFS= read -r line || [[ -n "${line}" ]]; do
  number=$((number + 1))
  if [[ "${line}" == "    "* ]]; then
    [[ -n "${block}" ]] || first="${number}"
    block+="${line#    }"$'\n'
    continue
  fi
  end_of_block
  case "${line}" in
    "<!-- run -->") marker=run ;;
    "<!-- run, with "*" -->")
      marker=run
      flags=" ${line#<!-- run, with }"
      flags="${flags% -->}"
      ;;
    "<!-- not run: "*" -->") marker=not ;;
    "<!-- not run in this section: "*" -->") section=not ;;
    "## "*) section="" marker="" ;;
    "<!-- also: "*" -->")
      line="${line#<!-- also: }"
      run "${number}" "${line% -->}"
      ;;
    "<!-- "*)
      echo "FAILED  ${page}:${number}: not a marker of commands.sh: ${line}"
      exit 1
      ;;
    "") ;;
    *) marker="" ;;
  esac
done < "${page}"
end_of_block
if ((ran == 0)); then
  echo "FAILED  ${page}: no command was run"
  exit 1
fi
echo "${ran} commands of ${page} succeeded"
