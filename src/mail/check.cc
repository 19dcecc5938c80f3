#include "mail/check.h"

#include "mail/check_parts.h"
#include "mail/directory.h"
#include "mail/engine_bridge.h"
#include "mail/keys.h"

namespace mail {
namespace checking {

using base::Result;
using base::Task;

namespace {
constexpr std::size_t keys_a_read = 512;
constexpr std::size_t bodies_a_read = 1'024;

void check_owners(Check& check, const engine::BodyInfo& body) {
  auto expected = check.owners.extract(body.id);
  const std::set<engine::Partition> owners(body.owners.begin(), body.owners.end());
  const std::string where = "body " + std::to_string(body.id.value);
  const std::set<engine::Partition> wanted =
      expected.empty() ? std::set<engine::Partition>() : std::move(expected.mapped());
  for (engine::Partition partition : owners)
    if (!wanted.contains(partition))
      check.found(where, "owned by account " + std::to_string(partition.value) + " for no message");
  for (engine::Partition partition : wanted)
    if (!owners.contains(partition)) check.found(where, "not owned by account " + std::to_string(partition.value));
}
}  // namespace

void Check::found(std::string where, std::string what) {
  if (report.findings.size() < options.max_findings) {
    report.findings.push_back({std::move(where), std::move(what)});
  } else {
    ++report.findings_not_kept;
  }
}

void Check::expect_equal(const std::string& where, std::string_view what, std::uint64_t is, std::uint64_t expected) {
  if (is != expected)
    found(where, std::string(what) + " " + std::to_string(is) + ", should be " + std::to_string(expected));
}

Task<Result<void>> for_each_key(engine::Engine& engine, engine::Partition partition, engine::Space space,
                                engine::KeyRange range, std::function<void(engine::KeyValue&&)> visit) {
  while (true) {
    auto scanning = bridge::scan(engine, partition, space, range, keys_a_read);
    CO_TRY(std::vector<engine::KeyValue> some, co_await scanning);
    const bool last = some.size() < keys_a_read;
    if (!last) range.from = some.back().key + '\0';
    for (engine::KeyValue& pair : some) visit(std::move(pair));
    if (last) co_return Result<void>();
  }
}

Task<Result<void>> check_bodies(Check& check) {
  BodyId from(0);
  while (true) {
    auto listing = bridge::list_bodies(check.engine, from, bodies_a_read);
    CO_TRY(std::vector<engine::BodyInfo> bodies, co_await listing);
    check.report.bodies += bodies.size();
    for (const engine::BodyInfo& body : bodies) check_owners(check, body);
    if (bodies.size() < bodies_a_read) break;
    from = bodies.back().id.next();
  }
  for (const auto& [body, partitions] : check.owners) check.found("body " + std::to_string(body.value), "is missing");
  co_return Result<void>();
}

namespace {

Task<Result<void>> check_account(Check& check, AccountId id, std::string name) {
  ++check.report.accounts;
  auto reading = read_account(check, id, name);
  Result<Account> account = co_await reading;
  if (!account.has_value()) {
    check.found("account " + name, describe(account.error()));
    co_return Result<void>();
  }
  for (const auto& [mailbox, entry] : account->state.mailboxes) {
    auto checking = check_mailbox(check, *account, mailbox, entry.record);
    CO_TRY(co_await checking);
  }
  check.expect_equal(place(*account), "usage in bytes", account->state.head.storage_bytes, account->bytes);
  check.expect_equal(place(*account), "usage in messages", account->state.head.messages, account->messages);
  for (const auto& [mailbox, record] : account->removed) {
    auto checking = check_mailbox(check, *account, mailbox, record);
    CO_TRY(co_await checking);
  }
  auto checking_messages = check_messages(check, *account);
  CO_TRY(co_await checking_messages);
  auto checking_keys = check_keys(check, *account);
  Result<void> done = co_await checking_keys;
  co_return done;
}

}  // namespace
}  // namespace checking

base::Task<base::Result<CheckReport>> check(engine::Engine& engine, CheckOptions options) {
  checking::Check state(engine, std::move(options));
  auto listing = directory::list(engine);
  CO_TRY(std::vector<AccountEntry> accounts, co_await listing);
  for (const AccountEntry& entry : accounts) {
    if (state.options.progress) state.options.progress({entry.name, state.report.messages});
    auto checking_account = checking::check_account(state, entry.id, entry.name);
    CO_TRY(co_await checking_account);
  }
  auto checking_bodies = checking::check_bodies(state);
  CO_TRY(co_await checking_bodies);
  co_return std::move(state.report);
}

}  // namespace mail
