// The store's condition in words for the operator: at /health, in `godwit status`, in metrics.
#pragma once

#include <string>
#include <string_view>

#include "engine/engine.h"

namespace server {

// "healthy", "disk_full", "read_only"
std::string_view name_of(engine::StoreCondition condition);

// What is wrong and what to do; empty when all is well.
std::string advice(const engine::Health& health);

}  // namespace server
