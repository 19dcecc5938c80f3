// The requests of `godwit deliver`, `godwit import` and `godwit export`.
#include <charconv>

#include "lmtp/delivery.h"
#include "lmtp/metrics.h"
#include "lmtp/parse.h"
#include "server/admin.h"

namespace server {
namespace {

using base::Errc;
using base::Result;
using base::Task;
using Answer = Task<Result<ControlFields>>;

constexpr std::uint64_t export_read_bytes = 256 << 10;

Task<Result<mail::IncomingMessagePtr>> receive(const AdminServices& services, ControlCall& call,
                                               mime::CrlfNormaliser::Policy line_ends) {
  std::unique_ptr<mail::MessageReceiver> receiver = services.store.receive(0, line_ends);
  while (true) {
    auto reading = call.read_chunk();
    CO_TRY(std::optional<std::string> chunk, co_await reading);
    if (!chunk) break;
    auto writing = receiver->write(std::move(*chunk));
    CO_TRY(co_await writing);
  }
  auto finishing = receiver->finish();
  Result<mail::IncomingMessagePtr> message = co_await finishing;
  co_return message;
}

// Fields: recipient, from (may be empty). Standard input of an MTA's pipe has bare LF, so line ends are normalised.
Answer deliver(const AdminServices& services, ControlCall& call) {
  CO_TRY(lmtp::Address to, lmtp::parse_address(call.field("recipient")));
  lmtp::Address from;
  if (!call.field("from").empty()) {
    CO_TRY(from, lmtp::parse_address(call.field("from")));
  }
  auto resolving = lmtp::resolve(services.store, services.lmtp.recipients, std::move(to));
  Result<lmtp::Recipient> recipient = co_await resolving;
  if (!recipient.has_value())
    co_return base::fail(recipient.error().code, "<" + call.field("recipient") + ">: " + recipient.error().detail);
  auto receiving = receive(services, call, {mime::BareCr::keep, mime::BareLf::normalise});
  CO_TRY(mail::IncomingMessagePtr message, co_await receiving);
  auto delivering = lmtp::deliver(services.clock, std::move(*recipient), std::move(from), std::move(message));
  Result<void> delivered = co_await delivering;
  lmtp::count_delivery({delivered.has_value() ? 250 : 451, "", ""});
  if (!delivered.has_value()) co_return base::fail(std::move(delivered).error());
  co_return ControlFields{};
}

struct Place {
  mail::AccountPtr account;
  base::MailboxId mailbox;
};

// Fields account and folder; with create=yes a missing folder is made.
Task<Result<Place>> find_place(const AdminServices& services, ControlCall& call) {
  auto opening = auth::open_account(services.store, call.field("account"));
  CO_TRY(mail::AccountPtr account, co_await opening);
  const std::string& folder = call.field("folder");
  const mail::Folder* found = account->folders()->find(folder);
  if (found != nullptr && found->selectable) co_return Place{account, found->id};
  if (call.field("create") != "yes")
    co_return base::fail(Errc::not_found, "there is no folder \"" + folder + "\" in " + account->name());
  auto creating = account->create(folder, mail::SpecialUse::none);
  CO_TRY(base::MailboxId made, co_await creating);
  auto subscribing = account->subscribe(folder);
  CO_TRY(co_await subscribing);
  co_return Place{account, made};
}

// Letters as in a Maildir's names.
mail::SystemFlags system_flags(std::string_view letters) {
  mail::SystemFlags flags;
  for (char letter : letters) {
    if (letter == 'S') flags = flags.with(mail::SystemFlag::seen);
    if (letter == 'R') flags = flags.with(mail::SystemFlag::answered);
    if (letter == 'F') flags = flags.with(mail::SystemFlag::flagged);
    if (letter == 'T') flags = flags.with(mail::SystemFlag::deleted);
    if (letter == 'D') flags = flags.with(mail::SystemFlag::draft);
  }
  return flags;
}

std::string flag_letters(mail::SystemFlags flags) {
  std::string letters;
  if (flags.has(mail::SystemFlag::draft)) letters += 'D';
  if (flags.has(mail::SystemFlag::flagged)) letters += 'F';
  if (flags.has(mail::SystemFlag::answered)) letters += 'R';
  if (flags.has(mail::SystemFlag::seen)) letters += 'S';
  if (flags.has(mail::SystemFlag::deleted)) letters += 'T';
  return letters;
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

constexpr std::size_t max_import_messages = 1'000;  // in one request

// "#flags TAB date TAB keywords" of one message; the date in seconds since 1970, empty where it is not known.
Result<mail::NewMessage> announced(const AdminServices& services, std::string_view text) {
  const std::size_t flags_end = text.find('\t');
  const std::size_t date_end = flags_end == text.npos ? text.npos : text.find('\t', flags_end + 1);
  if (!text.starts_with('#') || date_end == text.npos) return base::fail(Errc::bad_syntax, "no message was announced");
  mail::NewMessage message;
  message.system = system_flags(text.substr(1, flags_end - 1));
  message.keywords = words(text.substr(date_end + 1));
  message.internal_date.unix_seconds = base::unix_seconds(services.clock.now());
  const std::string_view date = text.substr(flags_end + 1, date_end - flags_end - 1);
  if (date.empty()) return message;
  const auto read = std::from_chars(date.data(), date.data() + date.size(), message.internal_date.unix_seconds);
  if (read.ec != std::errc() || read.ptr != date.data() + date.size()) return base::fail(Errc::bad_syntax, "a date");
  return message;
}

Task<Result<void>> finish_message(std::unique_ptr<mail::MessageReceiver>& receiver,
                                  std::vector<mail::NewMessage>& messages) {
  if (!receiver) co_return Result<void>();
  auto finishing = receiver->finish();
  CO_TRY(messages.back().message, co_await finishing);
  receiver.reset();
  co_return Result<void>();
}

// Messages into a folder, as they are, in one transaction. Fields: account, folder, create. Chunks: an announcement of
// each message, then its bytes in chunks that begin with '='.
Answer import_messages(const AdminServices& services, ControlCall& call) {
  auto finding = find_place(services, call);
  CO_TRY(Place place, co_await finding);
  std::vector<mail::NewMessage> messages;
  std::unique_ptr<mail::MessageReceiver> receiver;
  while (true) {
    auto reading = call.read_chunk();
    CO_TRY(std::optional<std::string> chunk, co_await reading);
    if (chunk && receiver && chunk->starts_with('=')) {
      chunk->erase(0, 1);
      auto writing = receiver->write(std::move(*chunk));
      CO_TRY(co_await writing);
      continue;
    }
    auto finishing = finish_message(receiver, messages);
    CO_TRY(co_await finishing);
    if (!chunk) break;
    if (messages.size() == max_import_messages) co_return base::fail(Errc::limit, "too many messages in one request");
    CO_TRY(mail::NewMessage message, announced(services, *chunk));
    messages.push_back(std::move(message));
    receiver = services.store.receive(0, {mime::BareCr::keep, mime::BareLf::normalise});
  }
  if (messages.empty()) co_return ControlFields{};
  auto appending = place.account->append(place.mailbox, std::move(messages));
  CO_TRY(co_await appending);
  co_return ControlFields{};
}

// One chunk for each folder that holds mail: its full name.
Answer folders(const AdminServices& services, ControlCall& call) {
  auto opening = auth::open_account(services.store, call.field("account"));
  CO_TRY(mail::AccountPtr account, co_await opening);
  mail::FolderTreePtr tree = account->folders();
  for (const mail::FolderTree::Entry& entry : tree->list()) {
    if (!entry.folder->selectable) continue;
    auto writing = call.write_chunk(entry.full_name);
    CO_TRY(co_await writing);
  }
  co_return ControlFields{};
}

std::string keyword_names(const mail::MailboxState& state, const mail::KeywordSet& keywords) {
  std::string names;
  for (mail::KeywordId id : keywords) {
    if (!names.empty()) names += ' ';
    names += state.keywords().name(id);
  }
  return names;
}

// A chunk "#bytes TAB date TAB flags TAB keywords", then its bytes in chunks that begin with '='.
Task<Result<void>> export_message(mail::MailboxPtr mailbox, mail::StatePtr state, mail::HotRecord hot,
                                  ControlCall& call) {
  auto finding = mailbox->cold_record(state, hot.uid);
  CO_TRY(mail::ColdRecord record, co_await finding);
  auto opening = mailbox->open_message(record);
  CO_TRY(std::unique_ptr<mail::MessageReader> reader, co_await opening);
  std::string announcement = "#" + std::to_string(reader->size_bytes()) + '\t' +
                             std::to_string(record.internal_date.unix_seconds) + '\t' + flag_letters(hot.system) +
                             '\t' + keyword_names(*state, *hot.keywords);
  auto announcing = call.write_chunk(std::move(announcement));
  CO_TRY(co_await announcing);
  for (std::uint64_t at = 0; at < reader->size_bytes();) {
    auto reading = reader->read(at, export_read_bytes);
    CO_TRY(engine::BodySlice slice, co_await reading);
    if (slice.bytes.empty())
      co_return base::fail(Errc::corrupt,
                           "message " + std::to_string(hot.uid.value) + " is shorter than its record says");
    at += slice.bytes.size();
    std::string chunk = "=";
    chunk += slice.bytes;
    auto writing = call.write_chunk(std::move(chunk));
    CO_TRY(co_await writing);
  }
  co_return Result<void>();
}

// A message that cannot be read ends in a chunk "!reason" and costs no other.
Answer export_folder(const AdminServices& services, ControlCall& call) {
  auto finding = find_place(services, call);
  CO_TRY(Place place, co_await finding);
  auto opening = place.account->open(place.mailbox);
  CO_TRY(mail::MailboxPtr mailbox, co_await opening);
  mail::StatePtr state = mailbox->state();
  for (std::uint32_t position = 0; position < state->exists(); ++position) {
    const mail::HotRecord hot = state->at(mail::Position(position));
    auto exporting = export_message(mailbox, state, hot, call);
    Result<void> exported = co_await exporting;
    if (exported.has_value()) continue;
    if (exported.error().code == Errc::closed || exported.error().code == Errc::cancelled)
      co_return base::fail(std::move(exported).error());
    auto telling = call.write_chunk("!message " + std::to_string(hot.uid.value) + ": " + exported.error().detail);
    CO_TRY(co_await telling);
  }
  ControlFields fields;
  fields["messages"] = std::to_string(state->exists());
  co_return fields;
}

}  // namespace

void add_mail_requests(Control& control, const AdminServices& services) {
  using Handler = Answer (*)(const AdminServices&, ControlCall&);
  static constexpr std::pair<const char*, Handler> handlers[] = {
      {"deliver", deliver}, {"import", import_messages}, {"folders", folders}, {"export", export_folder}};
  for (const auto& [name, handler] : handlers) {
    control.handle(name, [&services, handler = handler](ControlCall& call) { return handler(services, call); });
  }
}

}  // namespace server
