#!/usr/bin/env bash
#
# A worker for --config=farm: it runs the actions that Bazel sends it over gRPC.
#
#     ./bazelw run //tools/farm:worker -- [--port=8980] [--jobs=2] [--dir=DIR]
#
# It is Bazel's own worker, which has the store, the cache of actions and the
# execution in one process. Debian ships its source; this script compiles it (15
# seconds, once), inside the private root, so compiler and libraries have the same
# paths as in a local build. Every action runs in Bazel's linux-sandbox without
# network, as in a local build.
#
# A user that reaches the port can run programs as you, so it listens on
# 127.0.0.1 only. It runs until it gets SIGINT or SIGTERM; DIR/pid exists while it
# accepts work. DIR keeps the store from one start to the next; remove it for an
# empty one.

set -euo pipefail

readonly SOURCE=/usr/src/bazel-bootstrap
readonly BAZEL=/usr/share/bazel
readonly PACKAGE=com/google/devtools/build/remote/worker

die() {
  echo "worker: $*" >&2
  exit 1
}

port=8980
jobs="$(nproc)"
dir=""
for argument; do
  case "${argument}" in
    --port=*) port="${argument#*=}" ;;
    --jobs=*) jobs="${argument#*=}" ;;
    --dir=*) dir="${argument#*=}" ;;
    *) die "unknown argument '${argument}'; wanted --port, --jobs or --dir." ;;
  esac
done
[[ "${port}" =~ ^[1-9][0-9]*$ ]] || die "--port: wanted a number, got '${port}'."
[[ "${jobs}" =~ ^[1-9][0-9]*$ ]] || die "--jobs: wanted a number, got '${jobs}'."
[[ -d "${SOURCE}/src/tools/remote" ]] || die \
  "${SOURCE} is missing: the worker needs the full private root" \
  "(TINYTORCH_BAZEL=full ./bazelw run //tools/farm:worker)."

# Not below /tmp: each action has a /tmp of its own, in place of this one.
dir="${dir:-${TINYTORCH_OUTPUT_ROOT:-${HOME}}/farm-${port}}"
[[ "${dir}" == /* && "${dir}/" != /tmp/* ]] || die \
  "--dir: wanted an absolute path outside /tmp, got '${dir}'."
mkdir -p "${dir}"/{cas/cas/e3,runfiles/io_bazel}
# The protocol says that each store has the file of 0 bytes. This one does not: a
# build that finds the result of an action whose log is empty would fail.
: > "${dir}/cas/cas/e3/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

# Bazel, and the libraries that Debian's Bazel starts with.
jars="${BAZEL}/A-server.jar:$(paste -sd: "${BAZEL}/bazel_classpath_debian_depends.txt")"
readonly jars

# One worker for each folder; the lock ends with the process.
exec 9>> "${dir}/lock"
flock --nonblock 9 || die "another worker uses ${dir}."
# A worker that was killed leaves these.
rm -rf "${dir}/work" "${dir}/pid"
mkdir "${dir}/work"

#######################################
# Compiles the worker into ${dir}/classes. Its main class listens on all addresses;
# this copy listens on 127.0.0.1.
#######################################
compile() {
  local part="${dir}/classes.part" main="${dir}/source/RemoteWorker.java"
  local all='NettyServerBuilder.forPort('
  local loopback='NettyServerBuilder.forAddress(new java.net.InetSocketAddress("127.0.0.1", '
  local worker="${SOURCE}/src/tools/remote/src/main/java/${PACKAGE}"
  rm -rf "${part}" "${dir}/source"
  mkdir -p "${part}/main/tools" "${dir}/source"
  cp "${worker}"/*.java "${dir}/source"
  [[ "$(grep -cF "${all}workerOptions.listenPort)" "${main}")" == 1 ]] || die \
    "RemoteWorker.java of this Bazel sets its address in another way."
  sed -i "s/${all}workerOptions.listenPort)/${loopback}workerOptions.listenPort))/" \
    "${main}"
  javac -nowarn -proc:none -Xlint:none -XDsuppressNotes -d "${part}" -cp "${jars}" \
    "${dir}"/source/*.java "${worker}"/http/*.java \
    "${SOURCE}"/tools/java/runfiles/*.java
  # The worker takes its sandbox from the class path.
  cp "${BAZEL}/linux-sandbox" "${part}/main/tools/"
  mv -T "${part}" "${dir}/classes"
}

# Another Bazel, or another version of this script, needs another copy.
if [[ ! -d "${dir}/classes" || "${BAZEL}/A-server.jar" -nt "${dir}/classes" ||
  "${BASH_SOURCE[0]}" -nt "${dir}/classes" ]]; then
  rm -rf "${dir}/classes"
  echo "worker: compiling Bazel's worker" >&2
  compile
fi

# An action sees an empty store, and folders for temporary files of its own.
echo "worker: grpc://127.0.0.1:${port}, ${jobs} jobs, in ${dir}" >&2
export RUNFILES_DIR="${dir}/runfiles"
cd "${dir}"
exec java -Xmx1g -Dio.bazel.EnableJni=0 --sun-misc-unsafe-memory-access=allow \
  --enable-native-access=ALL-UNNAMED \
  -cp "${dir}/classes:${jars}" com.google.devtools.build.remote.worker.RemoteWorker \
  --listen_port="${port}" --jobs="${jobs}" --pid_file="${dir}/pid" \
  --work_path="${dir}/work" --cas_path="${dir}/cas" \
  --sandboxing --sandboxing_block_network \
  --sandboxing_tmpfs_dir=/tmp --sandboxing_tmpfs_dir=/dev/shm \
  --sandboxing_tmpfs_dir="${dir}/cas"
