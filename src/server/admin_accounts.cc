// The requests of `godwit account`.
#include <charconv>

#include "auth/account_name.h"
#include "server/admin.h"

namespace server {
namespace {

using base::Result;
using base::Task;
using Answer = Task<Result<ControlFields>>;

// The password comes as chunks, never as a field: fields may be logged one day.
Task<Result<std::string>> read_password(ControlCall& call) {
  constexpr std::size_t max_password_bytes = 4096;
  std::string password;
  while (true) {
    auto reading = call.read_chunk();
    CO_TRY(std::optional<std::string> chunk, co_await reading);
    if (!chunk) co_return password;
    password += *chunk;
    if (password.size() > max_password_bytes)
      co_return base::fail(base::Errc::bad_syntax, "a password of more than 4096 bytes");
  }
}

Answer account_add(const AdminServices& services, ControlCall& call) {
  auto reading = read_password(call);
  CO_TRY(std::string password, co_await reading);
  auto adding =
      auth::add_account(services.store, services.hashing, services.accounts, call.field("name"), std::move(password));
  CO_TRY(co_await adding);
  co_return ControlFields{};
}

Answer account_passwd(const AdminServices& services, ControlCall& call) {
  auto reading = read_password(call);
  CO_TRY(std::string password, co_await reading);
  auto setting = auth::set_password(services.store, services.hashing, services.accounts, services.credential_turns,
                                    call.field("name"), std::move(password));
  CO_TRY(co_await setting);
  co_return ControlFields{};
}

Answer account_lock(const AdminServices& services, ControlCall& call) {
  auto lock = call.name() == "account-lock" ? auth::AccountLock::locked : auth::AccountLock::open;
  auto setting = auth::set_lock(services.store, services.credential_turns, call.field("name"), lock);
  CO_TRY(co_await setting);
  co_return ControlFields{};
}

// Who is logged in would otherwise look at what is left in memory of the account, also when there is a new one of its
// name.
Answer account_remove(const AdminServices& services, ControlCall& call) {
  CO_TRY(const std::string name, auth::account_name(call.field("name")));
  auto removing = auth::remove_account(services.store, name);
  CO_TRY(co_await removing);
  services.sessions.end(name);
  co_return ControlFields{};
}

// A field that is absent leaves its limit; "none" takes it away.
Result<void> take_limit(const ControlCall& call, const std::string& key, std::optional<std::uint64_t>& limit) {
  if (!call.has(key)) return {};
  if (call.field(key) == "none") {
    limit.reset();
    return {};
  }
  TRY(limit, number_field(call, key));
  return {};
}

ControlFields describe(const mail::Quota& quota) {
  ControlFields fields;
  fields["storage-used"] = std::to_string(quota.storage_bytes);
  fields["messages-used"] = std::to_string(quota.messages);
  if (quota.limits.storage_bytes) fields["storage"] = std::to_string(*quota.limits.storage_bytes);
  if (quota.limits.messages) fields["messages"] = std::to_string(*quota.limits.messages);
  return fields;
}

Answer account_quota(const AdminServices& services, ControlCall& call) {
  auto opening = auth::open_account(services.store, call.field("name"));
  CO_TRY(mail::AccountPtr account, co_await opening);
  mail::QuotaLimits limits = account->quota().limits;
  CO_TRY(take_limit(call, "storage", limits.storage_bytes));
  CO_TRY(take_limit(call, "messages", limits.messages));
  if (limits != account->quota().limits) {
    auto setting = account->set_quota(limits);
    CO_TRY(co_await setting);
  }
  co_return describe(account->quota());
}

// One chunk a line: name, bytes used, messages, limits ("-": none), separated by tabs.
Answer account_list(const AdminServices& services, ControlCall& call) {
  auto listing = auth::list_accounts(services.store);
  CO_TRY(std::vector<auth::AccountLine> lines, co_await listing);
  auto limit = [](const std::optional<std::uint64_t>& value) {
    return value ? std::to_string(*value) : std::string("-");
  };
  for (const auth::AccountLine& line : lines) {
    const mail::Quota& quota = line.quota;
    std::string text = line.name + '\t' + std::to_string(quota.storage_bytes) + '\t' +
                       limit(quota.limits.storage_bytes) + '\t' + std::to_string(quota.messages) + '\t' +
                       limit(quota.limits.messages) + '\n';
    auto writing = call.write_chunk(std::move(text));
    CO_TRY(co_await writing);
  }
  co_return ControlFields{};
}

}  // namespace

Result<std::uint64_t> number_field(const ControlCall& call, const std::string& key) {
  const std::string& text = call.field(key);
  std::uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return value;
  return base::fail(base::Errc::bad_syntax, key + ": \"" + text + "\" is no number");
}

void add_account_requests(Control& control, const AdminServices& services) {
  using Handler = Answer (*)(const AdminServices&, ControlCall&);
  static constexpr std::pair<const char*, Handler> handlers[] = {
      {"account-add", account_add},     {"account-passwd", account_passwd}, {"account-lock", account_lock},
      {"account-unlock", account_lock}, {"account-remove", account_remove}, {"account-quota", account_quota},
      {"account-list", account_list}};
  for (const auto& [name, handler] : handlers) {
    control.handle(name, [&services, handler = handler](ControlCall& call) { return handler(services, call); });
  }
}

}  // namespace server
