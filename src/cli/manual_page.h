// docs/operate/godwit.1, whole: written here but for the section on settings, which comes from their table.
#pragma once

#include <string>

namespace cli {

std::string manual_page();

}  // namespace cli
