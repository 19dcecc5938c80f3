#include "fail.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace load {

void fail(const std::string& reason) {
  std::fprintf(stderr, "load: %s\n", reason.c_str());
  std::_Exit(1);
}

void fail_errno(const std::string& what) { fail(what + ": " + std::generic_category().message(errno)); }

}  // namespace load
