// Result<T>: a value or an Error, which must be looked at. Code uses has_value(), value(), *, ->, error() and
// the macros below alone, so that std::expected can take its place.
#pragma once

#include <utility>

#include <tl/expected.hpp>

#include "base/error.h"

namespace base {

template <class T = void>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
};

using Failure = tl::unexpected<Error>;

// return base::fail(Errc::not_found, "mailbox 7");
[[nodiscard]] inline Failure fail(Errc code, std::string detail,
                                  std::source_location where = std::source_location::current()) {
  return Failure(Error(code, std::move(detail), where));
}
[[nodiscard]] inline Failure fail(Error error) { return Failure(std::move(error)); }

}  // namespace base

// TRY(expression);            returns the error from this function
// TRY(auto name, expression); the same, and declares name
// CO_TRY(...):                the same inside a coroutine; the expression may be a co_await of a named task
#define GODWIT_CAT2(a, b) a##b
#define GODWIT_CAT(a, b) GODWIT_CAT2(a, b)
#define GODWIT_TRY1(keyword, tmp, expression) \
  auto tmp = (expression);                    \
  if (!tmp.has_value()) keyword ::base::fail(std::move(tmp).error())
#define GODWIT_TRY2(keyword, tmp, declaration, expression)            \
  auto tmp = (expression);                                            \
  if (!tmp.has_value()) keyword ::base::fail(std::move(tmp).error()); \
  declaration = *std::move(tmp)
#define GODWIT_PICK(_1, _2, name, ...) name
#define GODWIT_TRY_R1(e) GODWIT_TRY1(return, GODWIT_CAT(try_result_, __LINE__), e)
#define GODWIT_TRY_R2(d, e) GODWIT_TRY2(return, GODWIT_CAT(try_result_, __LINE__), d, e)
#define GODWIT_TRY_C1(e) GODWIT_TRY1(co_return, GODWIT_CAT(try_result_, __LINE__), e)
#define GODWIT_TRY_C2(d, e) GODWIT_TRY2(co_return, GODWIT_CAT(try_result_, __LINE__), d, e)
#define TRY(...) GODWIT_PICK(__VA_ARGS__, GODWIT_TRY_R2, GODWIT_TRY_R1, )(__VA_ARGS__)
#define CO_TRY(...) GODWIT_PICK(__VA_ARGS__, GODWIT_TRY_C2, GODWIT_TRY_C1, )(__VA_ARGS__)
