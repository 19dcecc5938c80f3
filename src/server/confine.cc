#include "server/confine.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/errno_text.h"
#include "net/unique_fd.h"

// The sanitizers' runtimes trace their own process at its end.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define GODWIT_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define GODWIT_SANITIZED 1
#endif
#endif

namespace server {
namespace {

using base::Errc;
using base::fail;

#ifdef GODWIT_SANITIZED
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

// Rights that Debian 12's headers may not name yet.
constexpr std::uint64_t right_refer = 1ULL << 13;     // ABI 2
constexpr std::uint64_t right_truncate = 1ULL << 14;  // ABI 3

// Without ABI 2 the kernel refuses every rename between directories, which a store may need.
constexpr long least_abi = 2;

std::uint64_t write_rights(long abi) {
  std::uint64_t rights = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                         LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
                         LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                         LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM | right_refer;
  return abi >= 3 ? rights | right_truncate : rights;
}

base::Failure refused(const char* what) {
  return fail(Errc::cannot, std::string(what) + ": " + base::errno_text(errno));
}

constexpr std::uint64_t read_rights = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;

// What libraries read when they please: their own files and data, the machine's processors, disks and limits, names of
// users.
constexpr const char* always_readable[] = {"/usr/lib",
                                           "/usr/lib64",
                                           "/usr/local/lib",
                                           "/lib",
                                           "/lib64",
                                           "/usr/share/zoneinfo",
                                           "/usr/share/icu",
                                           "/etc/localtime",
                                           "/etc/ld.so.cache",
                                           "/etc/passwd",
                                           "/etc/group",
                                           "/etc/nsswitch.conf",
                                           "/etc/ssl/openssl.cnf",
                                           "/proc/self",
                                           "/sys/devices",
                                           "/sys/dev/block",
                                           "/sys/fs/cgroup",
                                           "/dev/urandom",
                                           "/dev/null",
                                           "/proc/sys/kernel/random/uuid",
                                           "/proc/sys/vm/overcommit_memory"};

base::Result<void> allow(int ruleset, const std::string& path, std::uint64_t rights) {
  net::UniqueFd fd(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!fd) return refused(path.c_str());
  struct stat info{};
  if (::fstat(fd.get(), &info) != 0) return refused(path.c_str());
  landlock_path_beneath_attr rule{};
  rule.allowed_access = S_ISDIR(info.st_mode) ? rights : rights & LANDLOCK_ACCESS_FS_READ_FILE;
  rule.parent_fd = fd.get();
  if (::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
    return refused("landlock_add_rule");
  return {};
}

#if defined(__x86_64__)
constexpr std::uint32_t this_architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t this_architecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t this_architecture = 0;
#endif

constexpr long forbidden[] = {
    SYS_execve,
    SYS_execveat,
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_init_module,
    SYS_finit_module,
    SYS_delete_module,
    SYS_kexec_load,
    SYS_bpf,
    SYS_perf_event_open,
    SYS_userfaultfd,
    SYS_keyctl,
    SYS_add_key,
    SYS_request_key,
    SYS_reboot,
    SYS_swapon,
    SYS_swapoff,
    SYS_setns,
    SYS_unshare,
    SYS_open_by_handle_at,
    SYS_personality,
    SYS_acct,
    SYS_quotactl,
    SYS_settimeofday,
    SYS_clock_settime,
    SYS_adjtimex,
    SYS_clock_adjtime,
    SYS_sethostname,
    SYS_setdomainname,
    SYS_vhangup,
    SYS_syslog,
    SYS_mknodat,
    SYS_fanotify_init,
    SYS_move_mount,
    SYS_open_tree,
    SYS_fsopen,
#if defined(__x86_64__)
    SYS_fork,
    SYS_vfork,
    SYS_mknod,
    SYS_iopl,
    SYS_ioperm,
    SYS_uselib,
    SYS_modify_ldt,
#endif
};

std::vector<sock_filter> make_filter() {
  constexpr std::uint32_t refuse = SECCOMP_RET_ERRNO | EPERM;
  std::vector<sock_filter> program = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, this_architecture, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, refuse),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
  };
#if defined(__x86_64__)
  // The x32 numbers are other names of the same calls.
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1));
  program.push_back(BPF_STMT(BPF_RET | BPF_K, refuse));
#endif
  for (long number : forbidden) {
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 1));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, refuse));
  }
  program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  return program;
}

}  // namespace

base::Result<void> confine_files(const FileAccess& access) {
  if (sanitized) return fail(Errc::cannot, "not under a sanitizer");
  long abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (abi < least_abi) return fail(Errc::cannot, "this kernel has no Landlock, or one older than ABI 2");
  landlock_ruleset_attr attributes{};
  attributes.handled_access_fs = write_rights(abi) | read_rights | LANDLOCK_ACCESS_FS_EXECUTE;
  net::UniqueFd ruleset(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0)));
  if (!ruleset) return refused("landlock_create_ruleset");
  for (const std::string& path : access.writable) {
    TRY(allow(ruleset.get(), path, write_rights(abi) | read_rights));
  }
  for (const std::string& path : access.listable) {
    TRY(allow(ruleset.get(), path, LANDLOCK_ACCESS_FS_READ_DIR));
  }
  std::vector<std::string> readable(std::begin(always_readable), std::end(always_readable));
  readable.insert(readable.end(), access.readable.begin(), access.readable.end());
  for (const std::string& path : readable) {
    if (::access(path.c_str(), F_OK) != 0) continue;
    TRY(allow(ruleset.get(), path, read_rights));
  }
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("no_new_privs");
  if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) return refused("landlock_restrict_self");
  return {};
}

base::Result<void> confine_system_calls() {
  if (sanitized) return fail(Errc::cannot, "not under a sanitizer");
  if (this_architecture == 0) return fail(Errc::cannot, "no filter for this architecture");
  std::vector<sock_filter> filter = make_filter();
  sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("no_new_privs");
  long done = ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);
  if (done != 0) return refused("seccomp");
  return {};
}

}  // namespace server
