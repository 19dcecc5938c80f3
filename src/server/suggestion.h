// "Did you mean …?": the known word nearest to one that is not known.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace server {

// Insertions, deletions, changes and swaps of neighbours that lead from one to the other.
std::size_t edit_distance(std::string_view from, std::string_view to);
// The nearest of `known`, or empty when none is near enough to have been meant.
std::string_view suggestion(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace server
