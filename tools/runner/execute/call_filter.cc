#include "tools/runner/execute/call_filter.h"

#include <initializer_list>

#include "tools/runner/filter_program.h"
#include "tools/runner/sanitized.h"

#if defined(__linux__) && !defined(TINYTORCH_SANITIZED)
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>
#endif

namespace tinytorch::runner {

#if defined(__linux__) && !defined(TINYTORCH_SANITIZED)
namespace {

// Numbers that are the same on all processors, and not in every header.
constexpr long kPidfdSendSignal = 424;
constexpr long kIoUringSetup = 425;
constexpr long kOpenTree = 428;
constexpr long kMoveMount = 429;
constexpr long kFsopen = 430;
constexpr long kPidfdOpen = 434;
constexpr long kClone3 = 435;
constexpr long kPidfdGetfd = 438;
constexpr long kProcessMadvise = 440;
constexpr long kMountSetattr = 442;
constexpr long kMemfdSecret = 447;
constexpr long kProcessMrelease = 448;
constexpr long kFchmodat2 = 452;

constexpr long kRefused[] = {
    // Other processes.
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_kcmp,
    SYS_setpriority,
    SYS_ioprio_set,
    kPidfdOpen,
    kPidfdGetfd,
    kPidfdSendSignal,
    kProcessMadvise,
    kProcessMrelease,
    // The machine.
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_unshare,
    SYS_setns,
    kOpenTree,
    kMoveMount,
    kFsopen,
    kMountSetattr,
    SYS_sethostname,
    SYS_setdomainname,
    SYS_settimeofday,
    SYS_clock_settime,
    SYS_adjtimex,
    SYS_clock_adjtime,
    SYS_reboot,
    SYS_swapon,
    SYS_swapoff,
    SYS_acct,
    SYS_quotactl,
    SYS_init_module,
    SYS_finit_module,
    SYS_delete_module,
    SYS_kexec_load,
    SYS_syslog,
    SYS_vhangup,
    SYS_personality,
    // Parts of the kernel that no test needs.
    SYS_bpf,
    SYS_perf_event_open,
    SYS_userfaultfd,
    SYS_add_key,
    SYS_request_key,
    SYS_keyctl,
    SYS_fanotify_init,
    SYS_name_to_handle_at,
    SYS_open_by_handle_at,
    kIoUringSetup,
    // Memory outside of the process's own.
    SYS_memfd_create,
    kMemfdSecret,
    SYS_shmget,
    SYS_msgget,
    SYS_semget,
    SYS_mq_open,
    // The rights, owners and times of files, which Landlock does not guard.
    SYS_fchmod,
    SYS_fchmodat,
    kFchmodat2,
    SYS_fchown,
    SYS_fchownat,
    SYS_utimensat,
    SYS_setxattr,
    SYS_lsetxattr,
    SYS_fsetxattr,
    SYS_removexattr,
    SYS_lremovexattr,
    SYS_fremovexattr,
    SYS_mknodat,
#ifdef __x86_64__
    SYS_chmod,
    SYS_chown,
    SYS_lchown,
    SYS_utime,
    SYS_utimes,
    SYS_futimesat,
    SYS_mknod,
    SYS_iopl,
    SYS_ioperm,
    SYS_modify_ldt,
#endif
};

// Calls whose first argument is a process.
constexpr long kOnProcess[] = {
    SYS_kill,
    SYS_tkill,
    SYS_tgkill,
    SYS_rt_sigqueueinfo,
    SYS_rt_tgsigqueueinfo,
    SYS_sched_setaffinity,
    SYS_sched_setparam,
    SYS_sched_setscheduler,
    SYS_sched_setattr,
    SYS_migrate_pages,
    SYS_move_pages,
};

FilterProgram* prepared = nullptr;

}  // namespace

bool PrepareCallFilter() {
  if (kFilterArchitecture == 0) return false;
  static FilterProgram program;
  if (prepared != nullptr) return true;
  for (const long number : kRefused) program.Refuse(number);
  // The supervisor, its group, and "all processes". (Seen from namespaces, the
  // group may have no number; 0 stands for the caller itself.)
  for (const pid_t target : {getpid(), -getpgrp(), pid_t{-1}}) {
    if (target == 0) continue;
    for (const long number : kOnProcess) {
      program.RefuseIf(number, 0, Low(target));
    }
  }
  program.RefuseUnless(SYS_prlimit64, 0, 0);
  // Nor by way of a descriptor that becomes ready.
  for (const uint32_t command : {F_SETOWN, 15 /* F_SETOWN_EX */}) {
    program.RefuseIf(SYS_fcntl, 1, command);
  }
  // The library then takes clone(), whose flags can be looked at.
  program.Refuse(kClone3, ENOSYS);
  program.RefuseBits(SYS_clone, 0,
                     CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET |
                         CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP |
                         CLONE_UNTRACED);
  program.RefuseUnless(SYS_socket, 0, AF_UNIX, EACCES);
  program.AllowTheRest();
  prepared = &program;
  return true;
}

bool EnterCallFilter() {
  const sock_fprog compiled = prepared->Get();
  // The flag keeps the processor's speculation as it is: tests compute.
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                 SECCOMP_FILTER_FLAG_SPEC_ALLOW, &compiled) == 0;
}

#else

bool PrepareCallFilter() { return false; }
bool EnterCallFilter() { return false; }

#endif

}  // namespace tinytorch::runner
