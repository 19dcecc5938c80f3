#include "mail/references.h"

#include "mail/record_codec.h"

namespace mail {
namespace {

using base::Result;

constexpr std::uint8_t references_version = 1;

// Ids of one transaction lie close together: differences are small, and may be negative.
template <class Id>
void write_id(RecordWriter& writer, Id id, std::uint64_t& before) {
  writer.signed_number(static_cast<std::int64_t>(id.value - before));
  before = id.value;
}

template <class Id>
Id read_id(RecordReader& reader, std::uint64_t& before) {
  before += static_cast<std::uint64_t>(reader.signed_number());
  return Id(before);
}

template <class Id>
void write_ids(RecordWriter& writer, const std::vector<Id>& ids) {
  writer.number(ids.size());
  std::uint64_t before = 0;
  for (Id id : ids) write_id(writer, id, before);
}

template <class Id>
std::vector<Id> read_ids(RecordReader& reader) {
  std::vector<Id> ids(reader.count());
  std::uint64_t before = 0;
  for (Id& id : ids) id = read_id<Id>(reader, before);
  return ids;
}

}  // namespace

ReferenceCounts::Dropped ReferenceCounts::drop(std::uint64_t id) {
  auto found = more_.find(id);
  if (found == more_.end()) return Dropped::the_last;
  if (--found->second == 0) more_.erase(found);
  return Dropped::one_of_several;
}

std::uint64_t ReferenceCounts::references(std::uint64_t id) const {
  auto found = more_.find(id);
  return found == more_.end() ? 1 : found->second + 1;
}

std::string encode(const ReferenceCounts& counts) {
  RecordWriter writer(references_version);
  writer.number(counts.more_.size());
  std::uint64_t before = 0;
  for (const auto& [id, more] : counts.more_) {
    writer.number(id - before).number(more);
    before = id;
  }
  return writer.sealed();
}

Result<ReferenceCounts> decode_reference_counts(std::string_view bytes) {
  TRY(RecordReader reader, RecordReader::open(bytes, references_version, "reference counts"));
  ReferenceCounts counts;
  std::uint64_t id = 0;
  for (std::size_t left = reader.count(); left > 0; --left) {
    id += reader.number();
    counts.more_[id] = reader.number();
  }
  TRY(reader.done());
  return counts;
}

std::string encode(const SharedReferences& shared) {
  RecordWriter writer(references_version);
  write_ids(writer, shared.messages);
  write_ids(writer, shared.bodies);
  return writer.sealed();
}

Result<SharedReferences> decode_shared_references(std::string_view bytes) {
  TRY(RecordReader reader, RecordReader::open(bytes, references_version, "shared references"));
  SharedReferences shared;
  shared.messages = read_ids<MessageId>(reader);
  shared.bodies = read_ids<BodyId>(reader);
  TRY(reader.done());
  return shared;
}

std::string encode(const DroppedReferences& dropped) {
  RecordWriter writer(references_version);
  writer.signed_number(dropped.at_unix_seconds).number(dropped.messages.size());
  std::uint64_t message = 0;
  std::uint64_t body = 0;
  for (const DroppedMessage& row : dropped.messages) {
    write_id(writer, row.message, message);
    write_id(writer, row.body, body);
  }
  writer.id(dropped.mailbox);
  write_ids(writer, dropped.pages);
  return writer.sealed();
}

Result<DroppedReferences> decode_dropped_references(std::string_view bytes) {
  TRY(RecordReader reader, RecordReader::open(bytes, references_version, "dropped references"));
  DroppedReferences dropped;
  dropped.at_unix_seconds = reader.signed_number();
  dropped.messages.resize(reader.count());
  std::uint64_t message = 0;
  std::uint64_t body = 0;
  for (DroppedMessage& row : dropped.messages) {
    row.message = read_id<MessageId>(reader, message);
    row.body = read_id<BodyId>(reader, body);
  }
  dropped.mailbox = reader.id<MailboxId>();
  dropped.pages = read_ids<PageNumber>(reader);
  TRY(reader.done());
  return dropped;
}

}  // namespace mail
