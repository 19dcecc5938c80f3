#include "server/process.h"

#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errno_text.h"
#include "base/log.h"
#include "server/store_files.h"
#include "server/system_users.h"

namespace server {
namespace {

using base::Errc;
using base::fail;

struct Identity {
  uid_t user;
  gid_t group;
};

base::Result<Identity> find_identity(const ProcessConfig& process) {
  const auto user = find_user(process.user);
  if (!user) return fail(Errc::not_found, "process.user: there is no user " + process.user + ": create it");
  if (process.group.empty()) return Identity{user->id, user->group};
  const auto group = find_group(process.group);
  if (!group) return fail(Errc::not_found, "process.group: there is no group " + process.group + ": create it");
  return Identity{user->id, *group};
}

std::string why(int error) {
  if (error == EACCES || error == EPERM) return "no permission: run as its owner, or choose another store.path";
  if (error == ENOENT) return "its parent directory does not exist: create that first";
  if (error == ENOSPC) return "the disk is full: free space on it";
  if (error == EROFS) return "the file system is mounted read-only: look at dmesg, mend it and remount";
  return base::errno_text(error);
}

base::Error no_directory(const std::string& path, int error) {
  const Errc code = error == EACCES || error == EPERM ? Errc::no_permission
                    : error == ENOSPC                 ? Errc::disk_full
                                                      : Errc::io;
  return {code, "store directory " + path + ": " + why(error)};
}

std::string user_named(uid_t user) {
  const auto known = find_user(user);
  return known ? known->name : "user " + std::to_string(user);
}

// `file`: in the store at `path`, or the store itself.
base::Error no_access(const std::string& path, const std::string& file, int error) {
  if (error == EROFS)
    return {Errc::io, file + ": the file system is mounted read-only: look at dmesg, mend it and remount"};
  if (error != EACCES && error != EPERM) return {Errc::io, "store " + file + ": " + base::errno_text(error)};
  struct stat info{};
  const std::string owner = ::lstat(file.c_str(), &info) == 0 ? " belongs to " + user_named(info.st_uid) : "";
  const std::string self = user_named(::geteuid());
  return {Errc::no_permission, "store " + file + owner + ", and " + self +
                                   " may not write it: run this as the store's owner, or "
                                   "give the store to " +
                                   self + " (chown -R " + self + " " + path + ")"};
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
    if (errno != EEXIST) return fail(no_directory(store.path, errno));
    struct stat info{};
    if (::stat(store.path.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) {
      return fail(Errc::io, "store.path " + store.path + " is no directory: choose another");
    }
    return check_store_access(store.path);
  }
  if (process.user.empty() || ::geteuid() != 0) return {};
  TRY(Identity identity, find_identity(process));
  if (::chown(store.path.c_str(), identity.user, identity.group) != 0) {
    return fail(no_directory(store.path, errno));
  }
  return {};
}

base::Result<void> check_store_access(const std::string& path) {
  if (::access(path.c_str(), R_OK | W_OK | X_OK) != 0) return fail(no_access(path, path, errno));
  base::Result<void> found;
  for_each_store_file(path, [&](const std::filesystem::directory_entry& entry) {
    std::error_code error;
    // Sockets are made before root is given up, and need no more than to be there.
    if (entry.is_socket(error)) return Walk::on;
    const int wanted = R_OK | W_OK | (entry.is_directory(error) ? X_OK : 0);
    // A file that is gone meanwhile is no trouble.
    if (::access(entry.path().c_str(), wanted) == 0 || errno == ENOENT) return Walk::on;
    found = fail(no_access(path, entry.path(), errno));
    return Walk::end;
  });
  return found;
}

void give_to_owner(const std::string& path) {
  struct stat owner{};
  if (::geteuid() != 0 || ::stat(path.c_str(), &owner) != 0 || owner.st_uid == 0) return;
  for_each_store_file(path, [&](const std::filesystem::directory_entry& entry) {
    struct stat info{};
    const char* file = entry.path().c_str();
    if (::lstat(file, &info) == 0 && info.st_uid == 0 && ::lchown(file, owner.st_uid, owner.st_gid) != 0)
      base::log::warning("file_stays_root", {{"file", file},
                                             {"reason", base::errno_text(errno)},
                                             {"remedy", "chown -R the store to " + user_named(owner.st_uid)}});
    return Walk::on;
  });
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
  if (!dropped) return fail(Errc::io, "cannot become " + process.user + ": " + base::errno_text(errno));
  // Once root is given up it must not come back.
  if (identity.user != 0 && ::setuid(0) == 0) return fail(Errc::bug, "root could be taken back");
  return {};
}

}  // namespace server
