#include "engine/rocks/staged.h"

namespace engine::rocks {

Staged::Staged(BodyId id, std::shared_ptr<StagedTable> table, std::shared_ptr<Segments> segments)
    : id_(id), table_(std::move(table)), segments_(std::move(segments)) {}

Staged::~Staged() {
  table_->held_bytes_ -= held_.size();
  for (const Extent& extent : extents_) segments_->unpin(extent.payload.segment);
  table_->forget(id_);
}

void Staged::hold(std::string bytes) {
  held_ = std::move(bytes);
  size_bytes_ = held_.size();
  table_->held_bytes_ += held_.size();
}

void Staged::add_extent(Extent extent) {
  segments_->pin(extent.payload.segment);
  std::lock_guard lock(mutex_);
  if (held_.empty()) size_bytes_ += extent.length_bytes;
  extents_.push_back(std::move(extent));
}

BodyRow Staged::row() const {
  std::lock_guard lock(mutex_);
  return {size_bytes_, extents_};
}

bool Staged::is_in_log() const {
  std::lock_guard lock(mutex_);
  return size_bytes_ == 0 || !extents_.empty();
}

std::shared_ptr<Staged> StagedTable::make() {
  auto staged = std::make_shared<Staged>(BodyId(next_id_++), shared_from_this(), segments_);
  std::lock_guard lock(mutex_);
  by_id_.emplace(staged->id(), staged);
  return staged;
}

std::shared_ptr<Staged> StagedTable::find(BodyId id) const {
  std::lock_guard lock(mutex_);
  auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second.lock();
}

void StagedTable::forget(BodyId id) {
  std::lock_guard lock(mutex_);
  by_id_.erase(id);
}

}  // namespace engine::rocks
