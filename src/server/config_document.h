// Settings as people read them; all made from the table.
#pragma once

#include <string>

#include "server/config.h"
#include "server/settings.h"

namespace server {

// The example file: every setting, commented out, with its default and what it means.
std::string example_file();
// A file that gives this configuration.
std::string show_config(const Config& config);
// One setting in full.
std::string explain_setting(const Setting& setting);
// The section SETTINGS of the manual page, in man(7).
std::string manual_section();

}  // namespace server
