// APPEND: one or many messages, streamed to the store as they come, all of them appended or none.
// RFC 9051 6.3.12, RFC 3502, RFC 3516 4.4, RFC 4315 3, RFC 6855 4, RFC 7889
#include <algorithm>
#include <utility>
#include <variant>

#include "imap/session/commands/commands.h"
#include "imap/session/flags.h"
#include "imap/session/folders.h"
#include "imap/session/respond.h"
#include "imap/session/status.h"
#include "imap/wire/parse/parse.h"
#include "imap/wire/scanner.h"

namespace imap::session::commands {
namespace {

using base::Errc;
using base::Result;

// What comes in pieces is handed on in pieces of this size, so that most messages are one.
constexpr std::size_t gathered_bytes = 64u << 10;

// The command as far as it has come. Once `refusal` is set the rest is only read to its end.
struct Progress {
  std::optional<Completion> refusal;
  MailboxName asked;
  mail::MailboxId mailbox;
  std::vector<mail::NewMessage> messages;
  AppendMessage current;
  std::unique_ptr<mail::MessageReceiver> receiver;
  std::string gathered;  // of the present message, for the receiver
  std::uint64_t total_bytes = 0;
};

void refuse(Progress& progress, Completion completion) {
  if (!progress.refusal) progress.refusal = std::move(completion);
  progress.receiver.reset();
  progress.gathered = {};
  progress.messages.clear();
}

Result<void> check_state(const Session& session) {
  if (session.account) return {};
  return base::fail(Errc::bad_sequence, "APPEND needs a login first");
}

// What stands before the message, and for the first one before that the command's name and the mailbox.
Result<AppendMessage> parse_offer(Session& session, const wire::AppendOffered& offer, Progress& progress) {
  wire::Scanner scanner(offer.text, session.enabled.context);
  auto explained = [&](const base::Error& error) {
    return error.code == Errc::cannot ? base::fail(error) : base::fail(Errc::bad_syntax, scanner.explain());
  };
  if (offer.index > 0) {
    auto message = wire::parse_append_next(scanner, progress.current.data);
    if (!message.has_value()) return explained(message.error());
    return message;
  }
  TRY(check_state(session));
  auto head = wire::command_head(scanner);
  if (!head.has_value()) return explained(head.error());
  auto command = wire::parse_append(scanner, head->numbering);
  if (!command.has_value()) return explained(command.error());
  auto& append = std::get<Append>(*command);
  const auto tree = session.account->folders();
  if (const auto* folder = find_selectable(*tree, append.mailbox)) {
    progress.mailbox = folder->id;
  } else {
    refuse(progress, no_destination(*tree, append.mailbox));
  }
  progress.asked = std::move(append.mailbox);
  return std::move(append.first);
}

Result<void> check_quota(const Session& session, const Progress& progress) {
  const auto quota = session.account->quota();
  const bool storage =
      quota.limits.storage_bytes && quota.storage_bytes + progress.total_bytes > *quota.limits.storage_bytes;
  const bool messages = quota.limits.messages && quota.messages + progress.messages.size() + 1 > *quota.limits.messages;
  if (storage || messages) return base::fail(Errc::over_quota, "APPEND");
  return {};
}

Result<void> check_offer(Session& session, const wire::AppendOffered& offer, Progress& progress) {
  TRY(progress.current, parse_offer(session, offer, progress));
  if (progress.refusal) return {};
  const auto& settings = session.settings();
  if (offer.index > 0 && !session.offers(Extension::multi_append))
    return base::fail(Errc::bad_syntax, "MULTIAPPEND is not offered here");
  const bool literal8 = progress.current.data != AppendData::literal;
  if (literal8 && !session.offers(Extension::binary) && !session.offers(Extension::imap4rev2)) {
    return base::fail(Errc::bad_syntax, "BINARY is not offered here");
  }
  // RFC 6855 4: the data item belongs to clients that enabled UTF8=ACCEPT.
  if (progress.current.data == AppendData::utf8 && !session.enabled.context.utf8()) {
    return base::fail(Errc::bad_syntax, "ENABLE UTF8=ACCEPT before using UTF8");
  }
  // RFC 3502 6.3.11 (MUST): how a client gives up an APPEND that it began.
  if (offer.size_bytes == 0) {
    refuse(progress, Completion::no(Code::cannot, "A message of no bytes is none."));
    return {};
  }
  if (offer.index >= settings.max_append_messages) return base::fail(Errc::limit, "messages of one APPEND");
  if (offer.size_bytes > settings.max_message_bytes) return base::fail(Errc::too_big, "message");
  progress.total_bytes += offer.size_bytes;
  if (progress.total_bytes > settings.max_append_bytes && offer.index > 0)
    return base::fail(Errc::too_big, "MULTIAPPEND");
  return check_quota(session, progress);
}

// Says yes or no before the client sends the bytes. RFC 7889 2: too big is refused here, not after 50 MB.
void answer_offer(Session& session, const wire::AppendOffered& offer, Progress& progress) {
  if (!progress.refusal) {
    if (auto checked = check_offer(session, offer, progress); !checked.has_value())
      refuse(progress, to_completion(checked.error()));
  }
  auto& framer = session.inbox.framer();
  if (progress.refusal) return framer.refuse();
  progress.receiver = session.services.store.receive(offer.size_bytes, mime::CrlfNormaliser::Policy{});
  framer.accept();
  if (offer.synchronizing == wire::Synchronizing::yes) respond(session, ContinuationRequest{"Go on"});
}

mail::InternalDate internal_date(const Session& session, const AppendMessage& message) {
  if (!message.internal_date) return {base::unix_seconds(session.services.clock.now()), 0};
  return {message.internal_date->instant.time_since_epoch().count(),
          static_cast<std::int16_t>(message.internal_date->zone.count())};
}

base::Task<void> finish_message(Session& session, Progress& progress) {
  auto finishing = progress.receiver->finish();
  auto message = co_await finishing;
  progress.receiver.reset();
  if (!message.has_value()) {
    refuse(progress, to_completion(message.error()));
    co_return;
  }
  auto flags = storable(std::move(progress.current.flags));
  progress.messages.push_back(
      {std::move(*message), {}, flags.system, std::move(flags.keywords), internal_date(session, progress.current)});
}

void gather(Progress& progress, const wire::AppendBytes& data) {
  std::string& gathered = progress.gathered;
  if (gathered.empty())
    gathered.reserve(std::max<std::size_t>(
        data.bytes.size(), std::min<std::uint64_t>(data.bytes.size() + data.remaining_bytes, gathered_bytes)));
  gathered += data.bytes;
}

base::Task<void> take_bytes(Session& session, Progress& progress, wire::AppendBytes data) {
  if (progress.receiver) gather(progress, data);
  const bool enough = data.remaining_bytes == 0 || progress.gathered.size() >= gathered_bytes;
  if (progress.receiver && enough && !progress.gathered.empty()) {
    auto writing = progress.receiver->write(std::exchange(progress.gathered, {}));
    auto written = co_await writing;
    if (!written.has_value()) refuse(progress, to_completion(written.error()));
  }
  if (data.remaining_bytes == 0 && progress.receiver) {
    auto finishing = finish_message(session, progress);
    co_await finishing;
  }
}

base::Task<Outcome> commit(Session& session, Progress& progress, const std::string& rest) {
  wire::Scanner scanner(rest, session.enabled.context);
  if (!progress.refusal && !wire::parse_append_end(scanner, progress.current.data).has_value()) {
    co_return Completion::bad(scanner.explain());
  }
  if (progress.refusal) co_return std::move(*progress.refusal);
  auto appending = session.account->append(progress.mailbox, std::move(progress.messages));
  auto appended = co_await appending;
  if (!appended.has_value()) {
    if (appended.error().code == Errc::not_found) {
      const auto tree = session.account->folders();
      co_return no_destination(*tree, progress.asked);
    }
    co_return base::fail(std::move(appended).error());
  }
  if (wants_old_name(session, progress.asked)) tell_old_name(session, progress.asked.utf8, progress.asked);
  if (!session.offers(Extension::uid_plus)) co_return Completion::ok();
  co_return Completion::ok("Appended", AppendUidCode{appended->uid_validity, to_uid_set(appended->uids)});
}

base::Task<Result<Arrival>> next(Session& session) {
  auto flushing = session.outbox.flush();
  CO_TRY(co_await flushing);
  auto waiting = session.inbox.next(session.settings().autologout);
  auto arrival = co_await waiting;
  co_return arrival;
}

}  // namespace

Running append(Session& session, wire::AppendOffered first) {
  Progress progress;
  answer_offer(session, first, progress);
  while (true) {
    auto waiting = next(session);
    CO_TRY(Arrival arrival, co_await waiting);
    if (arrival.kind == Arrival::Kind::woken) continue;
    if (arrival.kind == Arrival::Kind::timed_out) {
      say_goodbye(session, "Nothing was heard of you for too long");
      co_return Completion::no(Code::unavailable, "The rest of the message did not come.");
    }
    if (const auto* bytes = std::get_if<wire::AppendBytes>(&arrival.event)) {
      auto taking = take_bytes(session, progress, *bytes);
      co_await taking;
    } else if (const auto* offer = std::get_if<wire::AppendOffered>(&arrival.event)) {
      answer_offer(session, *offer, progress);
    } else if (auto* done = std::get_if<wire::AppendDone>(&arrival.event)) {
      auto committing = commit(session, progress, done->text);
      auto outcome = co_await committing;
      co_return outcome;
    } else if (std::holds_alternative<wire::CommandRefused>(arrival.event)) {
      co_return progress.refusal ? std::move(*progress.refusal) : Completion::bad("APPEND was refused");
    } else if (const auto* error = std::get_if<wire::FramingError>(&arrival.event)) {
      co_return Completion::bad(std::string(wire::to_string(error->problem)), Code::too_big);
    }
  }
}

Outcome append_without_message(Session&, const Append&) {
  return Completion::bad("Expected a literal with the message");
}

}  // namespace imap::session::commands
