// Users and groups of the system, by name and by number, for messages and for becoming one; process.cc asks. Any thread
// may ask: what is found is a copy.
#pragma once

#include <optional>
#include <string>

#include <sys/types.h>

namespace server {

struct SystemUser {
  uid_t id;
  gid_t group;
  std::string name;
};

// Nothing: there is none, or the system's list cannot be read.
std::optional<SystemUser> find_user(const std::string& name);
std::optional<SystemUser> find_user(uid_t id);
std::optional<gid_t> find_group(const std::string& name);

}  // namespace server
