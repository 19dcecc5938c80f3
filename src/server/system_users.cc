#include "server/system_users.h"

#include <cerrno>
#include <vector>

#include <grp.h>
#include <pwd.h>

namespace server {
namespace {

// A group with all its members may be long; a system that wants more than this is not asked further.
constexpr std::size_t most_bytes = std::size_t{1} << 20;

// look_up(buffer, entry's place) as getpwnam_r(3) does it, with more room until it suffices.
template <class Entry, class LookUp, class Read>
auto found(LookUp&& look_up, Read&& read) -> std::optional<decltype(read(Entry{}))> {
  for (std::vector<char> room(4'096); room.size() <= most_bytes; room.resize(room.size() * 4)) {
    Entry entry{};
    Entry* at = nullptr;
    const int error = look_up(entry, room, at);
    if (error == ERANGE) continue;
    if (error != 0 || at == nullptr) return std::nullopt;
    return read(*at);
  }
  return std::nullopt;
}

SystemUser copy_of(const passwd& entry) { return {entry.pw_uid, entry.pw_gid, entry.pw_name}; }

}  // namespace

std::optional<SystemUser> find_user(const std::string& name) {
  const auto look_up = [&](passwd& entry, std::vector<char>& room, passwd*& at) {
    return ::getpwnam_r(name.c_str(), &entry, room.data(), room.size(), &at);
  };
  return found<passwd>(look_up, copy_of);
}

std::optional<SystemUser> find_user(uid_t id) {
  const auto look_up = [&](passwd& entry, std::vector<char>& room, passwd*& at) {
    return ::getpwuid_r(id, &entry, room.data(), room.size(), &at);
  };
  return found<passwd>(look_up, copy_of);
}

std::optional<gid_t> find_group(const std::string& name) {
  const auto look_up = [&](group& entry, std::vector<char>& room, group*& at) {
    return ::getgrnam_r(name.c_str(), &entry, room.data(), room.size(), &at);
  };
  return found<group>(look_up, [](const group& entry) { return entry.gr_gid; });
}

}  // namespace server
