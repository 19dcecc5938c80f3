#include "mail/directory_edit.h"

#include <algorithm>
#include <utility>

namespace mail {
namespace {

constexpr std::size_t max_chunk_pages = 64;

void note_stored(const PageEntry& entry, std::vector<PageNumber>& numbers) {
  for (const PageNumber number : {entry.hot_stored, entry.cold, entry.columns}) {
    if (number) numbers.push_back(number);
  }
}

}  // namespace

DirectoryEdit::DirectoryEdit(const PageDirectory& before) : places_(before.chunks_), owned_(before.chunks_.size()) {}

DirectoryEdit::Chunk& DirectoryEdit::mutable_chunk(std::size_t chunk) {
  if (!owned_[chunk]) {
    owned_[chunk] = std::make_shared<Chunk>(*places_[chunk].chunk);
    places_[chunk].chunk = owned_[chunk];
  }
  return *owned_[chunk];
}

void DirectoryEdit::replace_hot(std::size_t page, HotPagePtr hot) {
  const auto behind = std::upper_bound(places_.begin(), places_.end(), page,
                                       [](std::size_t at, const ChunkPlace& place) { return at < place.first_page; });
  const auto chunk = static_cast<std::size_t>(behind - places_.begin()) - 1;
  PageEntry& entry = mutable_chunk(chunk).entries[page - places_[chunk].first_page];
  entry.hot = std::move(hot);
  entry.hot_state = PageEntry::Hot::changed;
}

void DirectoryEdit::push_back(PageEntry entry) {
  if (places_.empty() || places_.back().chunk->entries.size() >= max_chunk_pages) {
    owned_.push_back(std::make_shared<Chunk>());
    ChunkPlace& place = places_.emplace_back();
    place.chunk = owned_.back();
    if (places_.size() > 1) {
      const ChunkPlace& last = places_[places_.size() - 2];
      place.first_page = last.first_page + last.chunk->entries.size();
    }
  }
  mutable_chunk(places_.size() - 1).entries.push_back(std::move(entry));
}

void DirectoryEdit::sum_up(ChunkPlace& place, Chunk& chunk) {
  place.messages = 0;
  place.totals = {};
  chunk.positions.clear();
  for (const PageEntry& entry : chunk.entries) {
    chunk.positions.push_back(place.messages);
    place.messages += entry.hot->size();
    place.totals += entry.hot->totals();
  }
  if (!chunk.entries.empty()) place.lower = chunk.entries.front().lower;
}

PageDirectory DirectoryEdit::finish(std::vector<PageNumber>& needless) {
  PageDirectory result;
  result.chunks_.reserve(places_.size());
  for (std::size_t i = 0; i < places_.size(); ++i) {
    ChunkPlace& place = places_[i];
    if (owned_[i]) {
      std::erase_if(owned_[i]->entries, [&](const PageEntry& entry) {
        if (entry.hot->size() != 0) return false;
        note_stored(entry, needless);
        return true;
      });
      if (owned_[i]->entries.empty()) continue;
      sum_up(place, *owned_[i]);
    }
    place.first_page = result.page_count_;
    place.first_position = result.message_count_;
    result.page_count_ += place.chunk->entries.size();
    result.message_count_ += place.messages;
    result.chunks_.push_back(std::move(place));
  }
  return result;
}

}  // namespace mail
