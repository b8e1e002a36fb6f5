// Tests that try to get out of the cage. Each passes where it cannot.
// cage_test.cc runs them; none of them is a test of ours.
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <set>
#include <string>

#include "gtest/gtest.h"

namespace {

bool Opens(const char* path, int flags) {
  const int fd = open(path, flags, 0600);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

std::string Inside(const std::string& name) {
  return testing::TempDir() + "/" + name;
}

TEST(FilesTest, CannotBeReadOutside) {
  for (const char* path : {"/etc/passwd", "/proc/self/cmdline", "/proc/1/maps",
                           "/", "/tmp", "/home", "/root", ".."}) {
    EXPECT_FALSE(Opens(path, O_RDONLY)) << path;
  }
}

TEST(FilesTest, CannotBeWrittenOutside) {
  for (const char* path : {"/dev/shm/tinytorch", "/tmp/tinytorch",
                           "/var/tmp/tinytorch", "../tinytorch"}) {
    EXPECT_FALSE(Opens(path, O_WRONLY | O_CREAT)) << path;
    EXPECT_NE(unlink(path), 0) << path;
  }
}

TEST(FilesTest, CanBeWrittenInside) {
  ASSERT_TRUE(Opens(Inside("file").c_str(), O_RDWR | O_CREAT));
  EXPECT_EQ(mkdir(Inside("folder").c_str(), 0700), 0);
  EXPECT_EQ(rename(Inside("file").c_str(), Inside("folder/file").c_str()), 0);
  EXPECT_TRUE(Opens("folder/file", O_RDONLY | O_TRUNC)) << "it starts there";
}

TEST(FilesTest, NothingIsLeftOfTheLastTest) {
  EXPECT_FALSE(Opens(Inside("folder").c_str(), O_RDONLY));
}

TEST(FilesTest, RightsOwnersAndTimesStay) {
  const std::string file = Inside("mine");
  ASSERT_TRUE(Opens(file.c_str(), O_RDWR | O_CREAT));
  EXPECT_NE(chmod(file.c_str(), 0777), 0);
  EXPECT_NE(chown(file.c_str(), 1, 1), 0);
  EXPECT_NE(utimensat(AT_FDCWD, file.c_str(), nullptr, 0), 0);
}

TEST(FilesTest, HaveALargestSize) {
  signal(SIGXFSZ, SIG_IGN);
  const int fd = open(Inside("large").c_str(), O_RDWR | O_CREAT, 0600);
  ASSERT_GE(fd, 0);
  EXPECT_NE(ftruncate(fd, off_t{1} << 40), 0);
}

TEST(OtherProcessesTest, CannotBeSignaled) {
  for (const pid_t pid : {getppid(), -1, 1}) {
    EXPECT_NE(kill(pid, SIGCONT), 0) << pid;
  }
  EXPECT_NE(kill(getppid(), SIGSTOP), 0);
}

TEST(OtherProcessesTest, OwnOnesCan) {
  const pid_t child = fork();
  if (child == 0) {
    for (;;) pause();
  }
  EXPECT_EQ(kill(child, SIGKILL), 0);
  EXPECT_EQ(waitpid(child, nullptr, 0), child);
}

TEST(OtherProcessesTest, CannotBeTracedOrWritten) {
  EXPECT_NE(ptrace(PTRACE_ATTACH, getppid(), nullptr, nullptr), 0);
  char byte = 0;
  iovec here = {.iov_base = &byte, .iov_len = 1};
  EXPECT_LT(process_vm_writev(getppid(), &here, 1, &here, 1, 0), 0);
  const std::string memory = "/proc/" + std::to_string(getppid()) + "/mem";
  EXPECT_FALSE(Opens(memory.c_str(), O_RDWR));
}

TEST(OtherProcessesTest, CannotBeLimited) {
  const rlimit none = {};
  EXPECT_NE(prlimit(getppid(), RLIMIT_CPU, &none, nullptr), 0);
  EXPECT_NE(setpriority(PRIO_PROCESS, static_cast<id_t>(getppid()), 19), 0);
}

TEST(MachineTest, GivesNoPrivileges) {
  __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3,
                                     .pid = 0};
  __user_cap_data_struct has[2] = {};
  ASSERT_EQ(syscall(SYS_capget, &header, has), 0);
  for (const __user_cap_data_struct& word : has) {
    EXPECT_EQ(word.effective | word.permitted | word.inheritable, 0u);
  }
  EXPECT_EQ(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1);
}

TEST(MachineTest, CannotBeChanged) {
  EXPECT_NE(mount("none", "/", nullptr, MS_REMOUNT, nullptr), 0);
  EXPECT_NE(umount2("/proc", MNT_DETACH), 0);
  EXPECT_NE(syscall(SYS_unshare, 0x10000000 /* CLONE_NEWUSER */), 0);
  EXPECT_NE(chroot("."), 0);
  EXPECT_NE(syscall(SYS_clone, 0x10000000 | SIGCHLD, nullptr, nullptr, nullptr,
                    nullptr),
            0)
      << "a user namespace";
}

TEST(MachineTest, HasNoNetwork) {
  EXPECT_LT(socket(AF_INET, SOCK_STREAM, 0), 0);
  EXPECT_LT(socket(AF_NETLINK, SOCK_RAW, 0), 0);
}

TEST(MachineTest, HasNoMemoryOutsideOfTheProcess) {
  EXPECT_LT(memfd_create("hoard", 0), 0);
  EXPECT_LT(shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600), 0);
}

TEST(MachineTest, SaysNothingOfItself) {
  const std::set<std::string> known = {"PATH",           "TZ",
                                       "HOME",           "TEST_TMPDIR",
                                       "TMPDIR",         "MALLOC_ARENA_MAX",
                                       "MALLOC_PERTURB_"};
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    EXPECT_EQ(known.count(text.substr(0, text.find('='))), 1u) << text;
  }
}

TEST(DescriptorTest, IsLocked) {
  char bytes[64];
  EXPECT_LT(write(3, "done passed\n", 12), 0);
  EXPECT_LT(read(3, bytes, sizeof(bytes)), 0);
  EXPECT_LT(send(3, "x", 1, 0), 0);
  EXPECT_LT(recv(3, bytes, sizeof(bytes), 0), 0);
  iovec vector = {.iov_base = bytes, .iov_len = 1};
  EXPECT_LT(writev(3, &vector, 1), 0);
  EXPECT_LT(dup(3), 0);
  EXPECT_LT(dup2(3, 9), 0);
  EXPECT_LT(dup2(1, 3), 0);
  EXPECT_LT(fcntl(3, F_DUPFD, 10), 0);
  EXPECT_NE(close(3), 0);
  EXPECT_NE(close_range(0, 99, 0), 0);
  EXPECT_FALSE(Opens("/proc/self/fd/3", O_RDWR));
  msghdr message = {};
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  EXPECT_LT(sendmsg(ends[0], &message, 0), 0) << "could carry a descriptor";
}

TEST(CodeTest, CannotBeMadeOrReplaced) {
  EXPECT_EQ(mmap(nullptr, 4096, PROT_READ | PROT_EXEC,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            MAP_FAILED);
  void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(page, MAP_FAILED);
  EXPECT_NE(mprotect(page, 4096, PROT_READ | PROT_EXEC), 0);
  EXPECT_NE(prctl(PR_SET_SECCOMP, 2, nullptr), 0);
  EXPECT_NE(prctl(59 /* PR_SET_SYSCALL_USER_DISPATCH */, 1, 0, 0, nullptr), 0);
}

TEST(CodeTest, NoOtherProgramRuns) {
  char name[] = "sh";
  char* arguments[] = {name, nullptr};
  EXPECT_NE(execve("/bin/sh", arguments, environ), 0);
}

// Takes part in cage_test.cc only, which looks at what is left.
TEST(DaemonTest, StaysBehind) {
  if (fork() != 0) return;
  setsid();
  if (fork() != 0) _exit(0);
  for (;;) {
    Opens(Inside("heartbeat").c_str(), O_WRONLY | O_CREAT);
    usleep(10'000);
  }
}

TEST(TreeTest, TooManyProcesses) {
  for (int i = 0; i < 100; ++i) {
    if (fork() == 0) {
      setpgid(0, 0);
      for (;;) pause();
    }
  }
  for (;;) pause();
}

TEST(TreeTest, TooMuchMemoryTogether) {
  constexpr size_t kBytes = 150 << 20;
  for (int i = 0; i < 2; ++i) {
    if (fork() != 0) continue;
    if (void* memory = std::malloc(kBytes)) std::memset(memory, 1, kBytes);
    for (;;) pause();
  }
  for (;;) pause();
}

}  // namespace
