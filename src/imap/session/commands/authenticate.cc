// AUTHENTICATE: carries a SASL exchange, which auth/ understands. RFC 9051 6.2.2, RFC 4959
#include "base/base64.h"
#include "imap/session/commands/commands.h"
#include "imap/session/login_state.h"
#include "imap/session/respond.h"

namespace imap::session::commands {
namespace {

using Response = base::Result<std::optional<std::string>>;  // nullopt: "*", the client gives up

// One line from the client.
base::Task<Response> response(Session& session) {
  session.inbox.framer().expect_line();
  auto flushing = session.outbox.flush();
  CO_TRY(co_await flushing);
  auto waiting = session.inbox.next(session.time_to_log_in());
  CO_TRY(Arrival arrival, co_await waiting);
  if (arrival.kind != Arrival::Kind::framed) {
    // RFC 9051 3.4: a reason, before the connection is closed.
    say_goodbye(session, "Nothing was heard of you for too long");
    co_return base::fail(base::Errc::bad_syntax, "Expected a response to the challenge in time");
  }
  auto* line = std::get_if<wire::LineReady>(&arrival.event);
  if (!line) co_return base::fail(base::Errc::bad_syntax, "Expected a line of base64 in answer to the challenge");
  if (line->text == "*") co_return std::nullopt;
  auto octets = base::base64_decode(line->text);
  if (!octets.has_value()) co_return base::fail(base::Errc::bad_syntax, "The response is not base64");
  co_return std::move(*octets);
}

// RFC 9051 6.2.2: success has no place for data, so it goes as a challenge that the client answers with nothing.
base::Task<base::Result<void>> deliver_last(Session& session, std::string data) {
  if (data.empty()) co_return base::Result<void>();
  respond(session, ContinuationRequest{base::base64_encode(data)});
  auto waiting = response(session);
  CO_TRY(const auto answer, co_await waiting);
  if (!answer || !answer->empty())
    co_return base::fail(base::Errc::auth_failed, "data in answer to the end of the exchange");
  co_return base::Result<void>();
}

// RFC 5530 3: of an exchange, no permission means that they are who they say and may not act as whom they want.
Outcome refused(Session& session, base::Error error) {
  const bool authorization = error.code == base::Errc::no_permission;
  auto failure = login_failed(session, std::move(error));
  if (!authorization) return failure;
  return Completion::no(Code::authorization_failed, "You may not act for that account; leave its name out.");
}

}  // namespace

Running authenticate(Session& session, Authenticate command) {
  if (command.initial_response && !session.offers(Extension::sasl_ir)) {
    co_return Completion::bad("An initial response is not offered here");
  }
  auto begun = session.services.authenticator.begin(command.mechanism, session.channel);
  if (!begun.has_value()) {
    if (begun.error().code != base::Errc::not_found) co_return base::fail(std::move(begun).error());
    co_return Completion::no(Code::cannot, "That mechanism is not offered; CAPABILITY lists those that are.");
  }
  const auto exchange = std::move(*begun);
  std::optional<std::string> from_client = std::move(command.initial_response);
  if (from_client && !exchange->client_first()) co_return Completion::bad("The server speaks first in that mechanism");
  if (!from_client && exchange->client_first()) respond(session, ContinuationRequest{""});
  if (!from_client && !exchange->client_first()) from_client = "";
  while (true) {
    if (!from_client) {
      auto waiting = response(session);
      CO_TRY(from_client, co_await waiting);
      if (!from_client) co_return Completion::bad("The exchange was cancelled");
    }
    auto stepping = exchange->step(std::move(*from_client));
    auto step = co_await stepping;
    if (!step.has_value()) co_return refused(session, std::move(step).error());
    from_client.reset();
    if (step->account) {
      auto delivering = deliver_last(session, std::move(step->challenge));
      CO_TRY(co_await delivering);
      co_return logged_in(session, std::move(step->account));
    }
    respond(session, ContinuationRequest{base::base64_encode(step->challenge)});
  }
}

}  // namespace imap::session::commands
