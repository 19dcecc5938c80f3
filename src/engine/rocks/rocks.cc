#include "engine/rocks/rocks.h"

#include <filesystem>

#include "base/log.h"
#include "base/worker_pool.h"
#include "engine/rocks/body_reader.h"
#include "engine/rocks/body_writer.h"
#include "engine/rocks/committer.h"
#include "engine/rocks/format_file.h"
#include "engine/rocks/index.h"
#include "engine/rocks/outcome.h"
#include "engine/rocks/reclaim.h"
#include "engine/rocks/recovery.h"

namespace engine::rocks {

namespace {

constexpr std::size_t max_queued_maintenance = 64;
// One batch may not be larger; it is one record of the log.
constexpr std::uint64_t max_batch_bytes = max_record_bytes / 2;

class RocksEngine : public Engine {
 public:
  static base::Result<std::unique_ptr<RocksEngine>> open(Options options);
  ~RocksEngine() override;

  void get(Partition partition, Space space, std::string key, Done<std::optional<std::string>> done) override;
  void get_many(Partition partition, Space space, std::vector<std::string> keys,
                Done<std::vector<std::optional<std::string>>> done) override;
  void scan(Partition partition, Space space, KeyRange range, std::size_t limit,
            Done<std::vector<KeyValue>> done) override;
  void commit(Partition partition, Batch batch, Done<void> done) override;
  std::unique_ptr<BodyWriter> new_body(std::uint64_t size_hint_bytes) override;
  void read_body(BodyId body, std::uint64_t offset_bytes, std::uint64_t length_bytes, Done<BodySlice> done) override;
  void read_bodies(std::vector<BodyId> bodies, Done<BodySlices> done) override;
  std::optional<BodyFile> body_in_file(BodyId body, std::uint64_t offset_bytes, std::uint64_t length_bytes) override {
    return body_reader_->in_file(body, offset_bytes, length_bytes);
  }
  std::unique_ptr<Watch> watch(Partition partition, std::function<void()> changed) override;
  void list_partitions(Partition from, std::size_t limit, Done<std::vector<Partition>> done) override;
  void list_bodies(BodyId from, std::size_t limit, Done<std::vector<BodyInfo>> done) override;
  void sweep(std::uint64_t unowned_for_seconds, Done<std::uint64_t> done) override;
  Health health() const override { return committer_->health(); }

 private:
  explicit RocksEngine(Options options) : options_(std::move(options)) {}
  base::Result<void> open_files();
  base::Result<void> make_store(LogWriter& log, std::uint64_t store_id);
  void start_reclaim();
  base::Result<std::uint64_t> find_or_choose_store_id(bool& is_new) const;

  // Answers at once if it can be done without waiting for the disk, and from the pool if not. `lookup(Wait)`.
  template <class T, class LookUp>
  void answer(Done<T> done, LookUp lookup) {
    Lookup<T> found = lookup(Wait::no);
    if (found.has_value()) return done(*std::move(found));
    in_pool<T>(readers_, std::move(done), [lookup = std::move(lookup)] { return *lookup(Wait::yes); });
  }
  template <class T, class Work>
  void in_pool(const std::unique_ptr<base::WorkerPool>& pool, Done<T> done, Work work) {
    auto queued = submit_to(pool, [done, work = std::move(work)] { done(work()); });
    if (!queued.has_value()) done(base::fail(queued.error()));
  }
  // What is asked while the store is being closed, by an answer, is refused.
  base::Result<void> submit_to(const std::unique_ptr<base::WorkerPool>& pool, std::function<void()> work) {
    std::lock_guard lock(closing_mutex_);
    if (state_ == State::closing) return base::fail(base::Errc::unavailable, "the store is being closed");
    return pool->submit(std::move(work));
  }

  const Options options_;
  std::unique_ptr<FileLock> lock_;
  // In the order in which they are built; taken down the other way round.
  std::unique_ptr<SpaceGuard> space_;
  std::unique_ptr<Index> index_;
  std::shared_ptr<Segments> segments_;
  std::shared_ptr<StagedTable> staged_;
  std::unique_ptr<CheckedBlocks> checked_;
  std::unique_ptr<BodyReader> body_reader_;
  WatchList watches_;
  std::unique_ptr<base::WorkerPool> readers_;
  std::unique_ptr<Committer> committer_;
  std::unique_ptr<Reclaim> reclaim_;
  std::unique_ptr<base::WorkerPool> maintenance_;
  std::mutex closing_mutex_;
  enum class State { serving, closing } state_ = State::serving;
};

base::Result<std::unique_ptr<RocksEngine>> RocksEngine::open(Options options) {
  std::unique_ptr<RocksEngine> engine(new RocksEngine(std::move(options)));
  TRY(engine->open_files());
  return engine;
}

base::Result<std::uint64_t> RocksEngine::find_or_choose_store_id(bool& is_new) const {
  TRY(auto found, read_store_id(*options_.files, options_.path));
  is_new = !found.has_value();
  if (!is_new && index_->position() == LogPosition{})
    return base::fail(base::Errc::corrupt, options_.path + "/index is empty, but the store is not new: restore it");
  if (is_new && index_->position() > LogPosition{1, segment_header_bytes})
    return base::fail(base::Errc::corrupt, options_.path + "/FORMAT is missing: restore it");
  return is_new ? new_store_id() : *found;
}

base::Result<void> RocksEngine::open_files() {
  FileSystem& files = *options_.files;
  TRY(files.make_directory(options_.path));
  TRY(lock_, files.lock(options_.path + "/LOCK"));
  TRY(files.make_directory(options_.path + "/log"));
  space_ = std::make_unique<SpaceGuard>(files, options_.path, options_.reserve_bytes);
  TRY(space_->make_room_to_open());
  TRY(index_, Index::open(options_.path + "/index", options_));
  segments_ = std::make_shared<Segments>(files, options_.path + "/log");
  bool is_new = false;
  TRY(auto store_id, find_or_choose_store_id(is_new));

  LogWriter log(*segments_, {store_id, options_.segment_bytes, options_.ahead_bytes, options_.clock});
  if (is_new) {
    TRY(make_store(log, store_id));
  } else {
    // The process that made the store may have died between naming FORMAT and making the name durable.
    TRY(files.sync_directory(options_.path));
    TRY((Recovery{*segments_, *index_, options_, store_id, options_.path + "/quarantine"}.run(log)));
  }
  staged_ = std::make_shared<StagedTable>(index_->next_body_id(), segments_);
  checked_ = std::make_unique<CheckedBlocks>(*options_.clock);
  body_reader_ = std::make_unique<BodyReader>(*index_, *segments_, *staged_, *checked_);
  space_->open();
  readers_ = std::make_unique<base::WorkerPool>(options_.read_threads, options_.max_queued_reads, "reads");
  maintenance_ = std::make_unique<base::WorkerPool>(1, max_queued_maintenance, "maintenance");
  committer_ = std::make_unique<Committer>(Committer::Parts{&options_, index_.get(), staged_.get(), &watches_,
                                                            space_.get(), checked_.get(), [this] { start_reclaim(); }},
                                           std::move(log));
  index_->gate().start([this] { committer_->note_full_disk(); });
  index_->start_flush();  // of what was replayed: a process that dies again and again must not replay more each time
  reclaim_ = std::make_unique<Reclaim>(options_, *index_, *segments_, *committer_, *space_);
  return {};
}

void RocksEngine::start_reclaim() {
  (void)submit_to(maintenance_, [this] {
    auto given_back = reclaim_->run();
    if (!given_back.has_value()) base::log::warning("reclaim_failed", {{"error", describe(given_back.error())}});
  });
}

base::Result<void> RocksEngine::make_store(LogWriter& log, std::uint64_t store_id) {
  // What a first attempt left behind that did not get as far as FORMAT: a header at most.
  TRY(auto left_over, segments_->list());
  for (std::uint32_t segment : left_over) {
    TRY(auto file, segments_->open(segment));
    TRY(auto size_bytes, file->size_bytes());
    if (size_bytes > segment_header_bytes)
      return base::fail(base::Errc::corrupt, options_.path + "/FORMAT is missing: restore it");
    TRY(segments_->remove(segment));
  }
  TRY(log.start_segment(1));
  TRY(index_->set_position(log.end()));
  TRY(index_->flush());
  TRY(options_.files->sync_directory(options_.path));
  TRY(options_.files->sync_directory(std::filesystem::path(options_.path + "/..").lexically_normal()));
  return write_store_id(*options_.files, options_.path, store_id);
}

RocksEngine::~RocksEngine() {
  // Sweeps wait for the committer, and the answers to reads may commit, so both end before it.
  if (committer_) {
    {
      std::lock_guard lock(closing_mutex_);
      state_ = State::closing;
      if (reclaim_) reclaim_->stop();
    }
    index_->gate().stop();
    const bool is_writable = committer_->health().condition != StoreCondition::read_only;
    maintenance_.reset();
    readers_.reset();
    committer_->stop();
    if (is_writable) (void)index_->flush();  // the next opening has nothing to replay
  }
}

void RocksEngine::get(Partition partition, Space space, std::string key, Done<std::optional<std::string>> done) {
  answer<std::optional<std::string>>(
      std::move(done), [=, this, key = std::move(key)](Wait wait) { return index_->get(partition, space, key, wait); });
}

void RocksEngine::get_many(Partition partition, Space space, std::vector<std::string> keys,
                           Done<std::vector<std::optional<std::string>>> done) {
  answer<std::vector<std::optional<std::string>>>(std::move(done), [=, this, keys = std::move(keys)](Wait wait) {
    return index_->get_many(partition, space, keys, wait);
  });
}

void RocksEngine::scan(Partition partition, Space space, KeyRange range, std::size_t limit,
                       Done<std::vector<KeyValue>> done) {
  answer<std::vector<KeyValue>>(std::move(done), [=, this, range = std::move(range)](Wait wait) {
    return index_->scan(partition, space, range, limit, wait);
  });
}

void RocksEngine::commit(Partition partition, Batch batch, Done<void> done) {
  if (most_logged_bytes(batch) > max_batch_bytes)
    return done(base::fail(base::Errc::too_big, "a batch of more than " + std::to_string(max_batch_bytes) + " bytes"));
  committer_->submit(BatchJob{partition, std::move(batch), std::move(done)});
}

std::unique_ptr<BodyWriter> RocksEngine::new_body(std::uint64_t size_hint_bytes) {
  return std::make_unique<StreamingWriter>(*committer_, *staged_, options_, size_hint_bytes);
}

void RocksEngine::read_body(BodyId body, std::uint64_t offset_bytes, std::uint64_t length_bytes, Done<BodySlice> done) {
  answer<BodySlice>(std::move(done),
                    [=, this](Wait wait) { return body_reader_->read(body, offset_bytes, length_bytes, wait); });
}

void RocksEngine::read_bodies(std::vector<BodyId> bodies, Done<BodySlices> done) {
  answer<BodySlices>(std::move(done), [=, this, bodies = std::move(bodies)](Wait wait) {
    return body_reader_->read_each(bodies, wait);
  });
}

std::unique_ptr<Watch> RocksEngine::watch(Partition partition, std::function<void()> changed) {
  return watches_.add(partition, std::move(changed));
}

void RocksEngine::list_partitions(Partition from, std::size_t limit, Done<std::vector<Partition>> done) {
  in_pool<std::vector<Partition>>(readers_, std::move(done), [=, this] { return index_->partitions(from, limit); });
}

void RocksEngine::list_bodies(BodyId from, std::size_t limit, Done<std::vector<BodyInfo>> done) {
  in_pool<std::vector<BodyInfo>>(readers_, std::move(done), [=, this] { return index_->bodies(from, limit); });
}

void RocksEngine::sweep(std::uint64_t unowned_for_seconds, Done<std::uint64_t> done) {
  in_pool<std::uint64_t>(maintenance_, std::move(done), [=, this] { return reclaim_->sweep(unowned_for_seconds); });
}

}  // namespace

base::Result<std::unique_ptr<Engine>> open(Options options) {
  TRY(auto engine, RocksEngine::open(std::move(options)));
  return engine;
}

}  // namespace engine::rocks
