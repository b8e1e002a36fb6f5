// Links with @peers//:mpi: the headers are found, and belong to the library.

#include <mpi.h>

#include <cstdio>

int main() {
  int version = 0, subversion = 0;
  if (MPI_Get_version(&version, &subversion) != MPI_SUCCESS) return 1;
  std::printf("MPI %d.%d\n", version, subversion);
  return version == MPI_VERSION && subversion == MPI_SUBVERSION ? 0 : 1;
}
