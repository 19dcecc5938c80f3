#include "mail/message_receiver.h"

#include "mail/engine_bridge.h"
#include "mime/parser.h"
#include "mime/preview.h"
#include "mime/summary.h"

namespace mail {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Task;

class Receiver : public MessageReceiver {
 public:
  Receiver(engine::Engine& engine, std::uint64_t size_hint_bytes, std::uint64_t max_bytes,
           mime::CrlfNormaliser::Policy line_ends)
      : writer_(engine.new_body(size_hint_bytes)),
        max_bytes_(max_bytes),
        line_ends_(line_ends),
        parser_({}, &preview_) {}

  Task<Result<void>> write(std::string chunk) override {
    CO_TRY(std::string mended, line_ends_.feed(std::move(chunk)));
    auto keeping = keep(std::move(mended));
    Result<void> kept = co_await keeping;
    co_return kept;
  }

  Task<Result<IncomingMessagePtr>> finish() override {
    std::string rest;
    CO_TRY(line_ends_.finish(rest));
    auto keeping = keep(std::move(rest));
    CO_TRY(co_await keeping);
    auto finishing = bridge::finish(*writer_);
    CO_TRY(engine::StagedBodyPtr body, co_await finishing);
    const mime::Structure structure = parser_.finish();
    auto message = std::make_shared<IncomingMessage>();
    message->body = std::move(body);
    message->summary = mime::build_summary(structure, preview_.text());
    message->columns = mime::message_columns(structure);
    co_return IncomingMessagePtr(std::move(message));
  }

 private:
  Task<Result<void>> keep(std::string bytes) {
    if (bytes.empty()) co_return Result<void>();
    size_bytes_ += bytes.size();
    if (size_bytes_ > max_bytes_) co_return fail(Errc::too_big, "a message over the limit");
    parser_.feed(bytes);
    auto appending = bridge::append(*writer_, std::move(bytes));
    Result<void> appended = co_await appending;
    co_return appended;
  }

  std::unique_ptr<engine::BodyWriter> writer_;
  const std::uint64_t max_bytes_;
  std::uint64_t size_bytes_ = 0;
  mime::CrlfNormaliser line_ends_;
  mime::PreviewCollector preview_;
  mime::Parser parser_;
};

}  // namespace

std::unique_ptr<MessageReceiver> make_message_receiver(engine::Engine& engine, std::uint64_t size_hint_bytes,
                                                       std::uint64_t max_bytes,
                                                       mime::CrlfNormaliser::Policy line_ends) {
  return std::make_unique<Receiver>(engine, size_hint_bytes, max_bytes, line_ends);
}

}  // namespace mail
