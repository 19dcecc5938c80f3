// How much memory the process may have: what the machine has, or less, where a control group allows less. Who calls it:
// what sizes caches by it, once, at the start. Thread rule: any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace base {

// Of memory.max and memory.high of a control group (version 2) and of those above it, the least; nothing: none is set.
// `group` as /proc/self/cgroup names it: "/system.slice/x.service"; `root`: where the hierarchy is mounted.
std::optional<std::uint64_t> group_memory_limit_bytes(const std::filesystem::path& root,
                                                      const std::filesystem::path& group);

// The process's own; 0: the machine does not tell.
std::uint64_t memory_limit_bytes();

}  // namespace base
