#include "lmtp/session.h"

#include <algorithm>
#include <optional>

#include "lmtp/data_reader.h"
#include "lmtp/line_input.h"
#include "lmtp/metrics.h"
#include "lmtp/parse.h"
#include "lmtp/transaction.h"

namespace lmtp {
namespace {

using base::Errc;
using base::Result;
using base::Task;

constexpr std::size_t chunk_bytes = 64 << 10;

enum class Ending { stay, leave };

class Session {
 public:
  Session(base::Channel& channel, const Services& services)
      : channel_(channel),
        services_(services),
        settings_(services.settings),
        input_(channel, services.settings.timeout) {}

  Task<Result<void>> run();
  Task<void> say_goodbye(const base::Error& why);

 private:
  Task<Result<Ending>> one_command();
  Task<Result<Ending>> execute(Command command);

  Task<Result<Ending>> handle(Lhlo);
  Task<Result<Ending>> handle(Mail mail);
  Task<Result<Ending>> handle(Rcpt rcpt);
  Task<Result<Ending>> handle(Data);
  Task<Result<Ending>> handle(Bdat bdat);
  Task<Result<Ending>> handle(Rset);
  Task<Result<Ending>> handle(Noop);
  Task<Result<Ending>> handle(Quit);
  Task<Result<Ending>> handle(Vrfy);
  Task<Result<Ending>> handle(Help);
  Task<Result<Ending>> handle(StartTls);

  Task<Result<void>> read_data();
  std::size_t room_for(std::size_t arrived_bytes) const;
  enum class Use : std::uint8_t { deliver, throw_away };
  Task<Result<void>> read_chunk(std::uint64_t size_bytes, Use use);
  Task<Result<void>> answer_recipients();
  Ending refuse(const Reply& reply);
  Ending refuse_chunk(const Bdat& bdat);
  Ending say(const Reply& reply) {
    input_.say(render(reply));
    return Ending::stay;
  }

  base::Channel& channel_;
  const Services& services_;
  const Settings& settings_;
  LineInput input_;
  bool greeted_ = false;
  std::size_t errors_ = 0;
  std::optional<Transaction> transaction_;
};

Task<Result<void>> Session::run() {
  say({220, "", settings_.hostname + " LMTP Godwit"});
  Ending ending = Ending::stay;
  while (ending == Ending::stay) {
    auto turn = one_command();
    CO_TRY(ending, co_await turn);
  }
  auto flushing = input_.flush();
  Result<void> flushed = co_await flushing;
  co_return flushed;
}

Task<Result<Ending>> Session::one_command() {
  auto reading = input_.line(settings_.max_line_bytes);
  Result<std::string> line = co_await reading;
  if (!line.has_value()) {
    if (line.error().code == Errc::too_big) co_return refuse({500, "5.5.2", "Line too long"});
    co_return base::fail(std::move(line).error());
  }
  Parsed parsed = parse_command(*line);
  if (!parsed.command) co_return refuse(parsed.refusal);
  auto executing = execute(std::move(*parsed.command));
  Result<Ending> ending = co_await executing;
  co_return ending;
}

Task<Result<Ending>> Session::execute(Command command) {
  auto handling = std::visit([this](auto value) { return handle(std::move(value)); }, std::move(command));
  Result<Ending> ending = co_await handling;
  co_return ending;
}

// A peer that only errs is no mail server.
Ending Session::refuse(const Reply& reply) {
  say(reply);
  if (++errors_ < settings_.max_errors) return Ending::stay;
  say({421, "4.7.0", "Too many errors"});
  return Ending::leave;
}

Task<Result<Ending>> Session::handle(Lhlo) {
  greeted_ = true;
  transaction_.reset();
  input_.say("250-" + settings_.hostname + "\r\n");
  for (std::string_view keyword : {"PIPELINING", "8BITMIME", "SMTPUTF8", "CHUNKING"})
    input_.say("250-" + std::string(keyword) + "\r\n");
  if (channel_.can_start_tls() && channel_.encryption() == base::Encryption::none) input_.say("250-STARTTLS\r\n");
  input_.say("250-SIZE " + std::to_string(settings_.max_message_bytes) + "\r\n");
  input_.say("250 ENHANCEDSTATUSCODES\r\n");
  co_return Ending::stay;
}

Task<Result<Ending>> Session::handle(Mail mail) {
  if (!greeted_) co_return refuse({503, "5.5.1", "Say LHLO first"});
  if (transaction_) co_return refuse({503, "5.5.1", "A transaction is under way: RSET first"});
  // RFC 1870 6.1: refused before it is sent.
  if (mail.size_bytes.value_or(0) > settings_.max_message_bytes) {
    co_return refuse({552, "5.3.4", "The message is larger than this server takes"});
  }
  transaction_.emplace(services_, std::move(mail));
  co_return say({250, "2.1.0", "Sender ok"});
}

Task<Result<Ending>> Session::handle(Rcpt rcpt) {
  if (!transaction_) co_return refuse({503, "5.5.1", "MAIL first"});
  if (transaction_->began()) co_return refuse({503, "5.5.1", "The message has begun: BDAT LAST or RSET first"});
  if (transaction_->recipients().size() >= settings_.max_recipients) {
    co_return say({452, "4.5.3", "Too many recipients: send the rest in another transaction"});
  }
  std::string address = to_string(rcpt.to);
  auto resolving = resolve(services_.store, settings_.recipients, std::move(rcpt.to));
  Result<Recipient> recipient = co_await resolving;
  Reply reply{250, "2.1.5", "<" + address + "> Recipient ok"};
  if (!recipient.has_value()) reply = reply_for(recipient.error(), address, settings_.over_quota);
  count_recipient(reply);
  if (recipient.has_value()) transaction_->add(std::move(*recipient));
  co_return say(reply);
}

Task<Result<Ending>> Session::handle(Data) {
  // RFC 2033 4.2: without a recipient there is nobody to answer for.
  if (!transaction_ || transaction_->recipients().empty()) co_return refuse({503, "5.5.1", "No valid recipients"});
  if (transaction_->began()) co_return refuse({503, "5.5.1", "BDAT and DATA do not mix: BDAT LAST or RSET first"});
  say({354, "", "Go on; end with CRLF.CRLF"});
  auto reading = read_data();
  CO_TRY(co_await reading);
  auto answering = answer_recipients();
  CO_TRY(co_await answering);
  co_return Ending::stay;
}

// A client that does not say how long its message is sends twice as much as came first, perhaps: so much is not copied
// again when it grows.
std::size_t Session::room_for(std::size_t arrived_bytes) const {
  const std::size_t said_bytes = std::min(transaction_->next_bytes(), chunk_bytes);
  if (said_bytes >= arrived_bytes) return said_bytes;
  return std::min(2 * arrived_bytes, chunk_bytes);
}

Task<Result<void>> Session::read_data() {
  DataReader reader;
  std::string message;
  while (true) {
    auto reading = input_.some();
    CO_TRY(std::string_view bytes, co_await reading);
    if (message.empty()) message.reserve(room_for(bytes.size()));
    DataReader::Taken taken = reader.feed(bytes, message);
    input_.use(taken.used_bytes);
    bool ended = taken.progress == DataReader::Progress::ended;
    if (!ended && message.size() < chunk_bytes) continue;
    auto receiving = transaction_->receive(std::move(message));
    co_await receiving;
    message.clear();
    if (ended) co_return Result<void>();
  }
}

// RFC 3030 2: the octets follow whatever is answered, so they are always read.
Task<Result<Ending>> Session::handle(Bdat bdat) {
  const bool wanted = transaction_ && !transaction_->recipients().empty();
  if (wanted) transaction_->begin_chunks();
  auto reading = read_chunk(bdat.size_bytes, wanted ? Use::deliver : Use::throw_away);
  CO_TRY(co_await reading);
  if (!wanted) co_return refuse_chunk(bdat);
  if (!bdat.last) co_return say(transaction_->chunk_reply(bdat.size_bytes));
  auto answering = answer_recipients();
  CO_TRY(co_await answering);
  co_return Ending::stay;
}

// RFC 2033 4.3: the last chunk has one reply a recipient, so none where there are none; a client counts on it.
Ending Session::refuse_chunk(const Bdat& bdat) {
  if (!transaction_ || !bdat.last) return refuse({503, "5.5.1", "No valid recipients"});
  transaction_.reset();
  return Ending::stay;
}

Task<Result<void>> Session::read_chunk(std::uint64_t size_bytes, Use use) {
  while (size_bytes > 0) {
    auto reading = input_.some();
    CO_TRY(std::string_view bytes, co_await reading);
    std::string_view here = bytes.substr(0, std::min<std::uint64_t>(bytes.size(), size_bytes));
    size_bytes -= here.size();
    std::string chunk(here);
    input_.use(chunk.size());
    if (use == Use::throw_away) continue;
    auto receiving = transaction_->receive(std::move(chunk));
    co_await receiving;
  }
  co_return Result<void>();
}

Task<Result<void>> Session::answer_recipients() {
  auto finishing = transaction_->finish(channel_.executor());
  std::vector<Reply> replies = co_await finishing;
  for (const Reply& reply : replies) say(reply);
  transaction_.reset();
  co_return Result<void>();
}

Task<Result<Ending>> Session::handle(Rset) {
  transaction_.reset();
  co_return say({250, "2.0.0", "Ok"});
}

Task<Result<Ending>> Session::handle(Noop) { co_return say({250, "2.0.0", "Ok"}); }

Task<Result<Ending>> Session::handle(Quit) {
  say({221, "2.0.0", "Bye"});
  co_return Ending::leave;
}

// RFC 5321 3.5.3: whether somebody has a mailbox is told by RCPT alone.
Task<Result<Ending>> Session::handle(Vrfy) { co_return say({252, "2.5.0", "Try to deliver and see"}); }

Task<Result<Ending>> Session::handle(Help) { co_return say({214, "2.0.0", "RFC 2033 says it all"}); }

Task<Result<Ending>> Session::handle(StartTls) {
  if (!channel_.can_start_tls() || channel_.encryption() == base::Encryption::tls) {
    co_return refuse({502, "5.5.1", "STARTTLS is not possible here"});
  }
  say({220, "2.0.0", "Ready to start TLS"});
  auto flushing = input_.flush();
  CO_TRY(co_await flushing);
  // RFC 3207 4.2: everything that was said in the clear is forgotten, LHLO too.
  input_.forget();
  transaction_.reset();
  greeted_ = false;
  auto starting = channel_.start_tls();
  CO_TRY(co_await starting);
  co_return Ending::stay;
}

// RFC 5321 3.8: a peer that is still there is told why the connection ends.
Task<void> Session::say_goodbye(const base::Error& why) {
  if (why.code == Errc::cancelled) {
    say({421, "4.3.2", "The server shuts down; try again soon"});
  } else if (input_.timed_out()) {
    say({421, "4.4.2", "Nothing came for too long; try again later"});
  } else {
    co_return;
  }
  auto flushing = input_.flush();
  // The peer may have gone already; there is nobody else to tell.
  Result<void> ignored = co_await flushing;
  static_cast<void>(ignored.has_value());
}

}  // namespace

Task<void> run_session(base::Channel& channel, const Services& services) {
  Session session(channel, services);
  auto running = session.run();
  Result<void> ended = co_await running;
  if (!ended.has_value()) {
    auto leaving = session.say_goodbye(ended.error());
    co_await leaving;
  }
}

}  // namespace lmtp
