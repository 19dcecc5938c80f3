// Ends the program with a reason: a load that cannot be made as asked has no figure worth printing.
#pragma once

#include <string>

namespace load {

[[noreturn]] void fail(const std::string& reason);
[[noreturn]] void fail_errno(const std::string& what);

}  // namespace load
