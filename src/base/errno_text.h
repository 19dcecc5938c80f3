// What the system says of an error number, for people; any thread may ask.
#pragma once

#include <string>
#include <system_error>

namespace base {

inline std::string errno_text(int error) { return std::generic_category().message(error); }

}  // namespace base
