#include "server/process.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace server {
namespace {

using base::Errc;
using base::fail;

struct Identity {
  uid_t user;
  gid_t group;
};

base::Result<Identity> find_identity(const ProcessConfig& process) {
  const passwd* user = ::getpwnam(process.user.c_str());
  if (user == nullptr) return fail(Errc::not_found, "process.user: there is no user " + process.user + ": create it");
  Identity identity{user->pw_uid, user->pw_gid};
  if (process.group.empty()) return identity;
  const group* named = ::getgrnam(process.group.c_str());
  if (named == nullptr)
    return fail(Errc::not_found, "process.group: there is no group " + process.group + ": create it");
  identity.group = named->gr_gid;
  return identity;
}

std::string why(int error) {
  if (error == EACCES || error == EPERM) return "no permission: run as its owner, or choose another store.path";
  if (error == ENOENT) return "its parent directory does not exist: create that first";
  return std::strerror(error);
}

}  // namespace

std::uint64_t raise_open_files() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  rlim_t before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_max : before;
}

base::Result<void> make_store_directory(const StoreConfig& store, const ProcessConfig& process) {
  if (::mkdir(store.path.c_str(), 0700) != 0) {
    if (errno != EEXIST) return fail(Errc::io, "store directory " + store.path + ": " + why(errno));
    struct stat info{};
    if (::stat(store.path.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) {
      return fail(Errc::io, "store.path " + store.path + " is no directory: choose another");
    }
    return {};
  }
  if (process.user.empty() || ::geteuid() != 0) return {};
  TRY(Identity identity, find_identity(process));
  if (::chown(store.path.c_str(), identity.user, identity.group) != 0) {
    return fail(Errc::io, "store directory " + store.path + ": " + why(errno));
  }
  return {};
}

base::Result<void> drop_privileges(const ProcessConfig& process) {
  if (process.user.empty()) {
    if (process.group.empty()) return {};
    return fail(Errc::cannot, "process.group is set without process.user: set both or none");
  }
  TRY(Identity identity, find_identity(process));
  if (::geteuid() == identity.user && ::getegid() == identity.group) return {};
  if (::geteuid() != 0) return fail(Errc::cannot, "process.user needs a start as root: start as root, or unset it");
  bool dropped = ::initgroups(process.user.c_str(), identity.group) == 0 && ::setgid(identity.group) == 0 &&
                 ::setuid(identity.user) == 0;
  if (!dropped) return fail(Errc::io, "cannot become " + process.user + ": " + std::strerror(errno));
  // Once root is given up it must not come back.
  if (identity.user != 0 && ::setuid(0) == 0) return fail(Errc::bug, "root could be taken back");
  return {};
}

}  // namespace server
