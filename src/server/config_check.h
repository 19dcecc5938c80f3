// What must hold between settings, beyond each one's own range.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "server/config_reader.h"

namespace server {

// `origins`: where each setting that was given came from; the others have their defaults. Also leaves out default
// listeners that the rest of the configuration has no use for (imaps without a certificate).
void check_config(Config& config, const std::map<std::string, std::string>& origins,
                  std::vector<ConfigProblem>& problems);

}  // namespace server
