#include "server/health.h"

namespace server {

using engine::StoreCondition;

std::string_view name_of(StoreCondition condition) {
  switch (condition) {
    case StoreCondition::healthy: return "healthy";
    case StoreCondition::disk_full: return "disk_full";
    case StoreCondition::read_only: return "read_only";
  }
  return "read_only";
}

std::string advice(const engine::Health& health) {
  switch (health.condition) {
    case StoreCondition::healthy: return "";
    case StoreCondition::disk_full:
      return "the store takes no new mail: " + health.reason +
             ". It goes on by itself when there is room; reading, EXPUNGE and DELETE work meanwhile.";
    case StoreCondition::read_only:
      return "the store is read-only: a write to its disk failed (" + health.reason +
             "). Nothing that was acknowledged is lost. Look at the disk (dmesg), mend it, then restart the server.";
  }
  return health.reason;
}

}  // namespace server
