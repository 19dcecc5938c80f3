// Numbers that many pages were given together, kept with the stored pages from one command to the next: a client that
// shows a sorted or threaded mailbox asks again for each page it shows. Who calls it: kept_ranks.h, id_numbers.h.
// Invariant: pages that have numbers of one order were numbered together, whichever of them are looked at later.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "search/rows.h"

namespace search {

// The first of the rows [from, to), all of one page, that is not stored.
std::uint32_t stored_end(const Rows& rows, std::uint32_t from, std::uint32_t to);

// The rows that are not stored yet, if it is worth keeping anything: they are few, and all are many.
std::optional<std::vector<std::uint32_t>> few_unstored(const Rows& rows);

// Of the rows of some pages, one page's behind the other's.
struct Numbers {
  std::uint32_t count = 0;  // all are below it
  std::vector<std::uint32_t> of_row;
  std::vector<std::uint32_t> of_reference;
};

// By index into Rows::pages; nullptr: nothing of the page is stored.
struct KeptNumbers {
  std::uint32_t count = 0;
  std::vector<mail::PageNumbersPtr> by_page;
};

// What is kept with the pages. If they have none that fit, and most of their rows are wanted, number(all stored rows)
// is asked and its answer is kept; it may refuse. nullopt: there are none. Needs Rows::places.
using Number = std::optional<Numbers> (*)(const Rows&);
std::optional<KeptNumbers> kept_numbers(const Rows& rows, mail::NumbersOf kind, Number number);

}  // namespace search
