// A new PageDirectory out of an old one: only chunks that are edited are copied. Called by apply() and fold().
#pragma once

#include <memory>
#include <vector>

#include "mail/page_directory.h"

namespace mail {

class DirectoryEdit {
 public:
  explicit DirectoryEdit(const PageDirectory& before);

  // Page indexes are those of the directory edited; they do not move before finish().
  void replace_hot(std::size_t page, HotPagePtr hot);
  void push_back(PageEntry entry);
  // Pages left without messages are dropped; what was stored of them goes to `needless`.
  PageDirectory finish(std::vector<PageNumber>& needless);

 private:
  using Chunk = PageDirectory::Chunk;
  using ChunkPlace = PageDirectory::ChunkPlace;

  Chunk& mutable_chunk(std::size_t chunk);
  static void sum_up(ChunkPlace& place, Chunk& chunk);

  std::vector<ChunkPlace> places_;
  std::vector<std::shared_ptr<Chunk>> owned_;  // [i] is set when places_[i] is a copy of ours
};

}  // namespace mail
