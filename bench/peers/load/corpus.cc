#include "corpus.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>

#include "fail.h"
#include "random.h"

namespace load {
namespace {

constexpr std::time_t first_date = 1704067200;  // 2024-01-01T00:00:00Z
constexpr std::size_t smallest = 1024;
constexpr std::size_t largest = 2 << 20;

// Words that a search looks for stand in one message of a hundred: "quillfeather" in From, "harvest" in Subject,
// "zeppelin" in the body.
constexpr std::uint64_t rare = 100;

constexpr std::array words{
    "about",    "account",   "again",   "agenda",  "answer",   "april",    "attached", "before",  "below",   "budget",
    "build",    "call",      "change",  "client",  "comment",  "contract", "customer", "date",    "decide",  "delay",
    "design",   "detail",    "draft",   "early",   "engine",   "estimate", "evening",  "example", "expect",  "figure",
    "finish",   "first",     "follow",  "friday",  "garden",   "general",  "group",    "house",   "however", "improve",
    "invoice",  "issue",     "item",    "journey", "kitchen",  "large",    "later",    "letter",  "list",    "machine",
    "manager",  "market",    "meeting", "message", "minute",   "monday",   "month",    "morning", "move",    "notice",
    "number",   "offer",     "office",  "open",    "order",    "paper",    "people",   "phone",   "picture", "plan",
    "please",   "price",     "problem", "product", "project",  "question", "quick",    "reason",  "receive", "release",
    "reply",    "report",    "review",  "river",   "room",     "schedule", "season",   "second",  "send",    "service",
    "short",    "sign",      "small",   "start",   "status",   "street",   "summary",  "supply",  "table",   "team",
    "thanks",   "thursday",  "ticket",  "today",   "tomorrow", "travel",   "tuesday",  "update",  "version", "visit",
    "water",    "wednesday", "weekend", "window",  "winter",   "without",  "word",     "work",    "write",   "yellow",
    "yesterday"};

constexpr std::array people{"Ada Lindqvist",  "Bo Castellan",    "Cleo Marchetti", "Dov Abernathy",  "Edda Fairweather",
                            "Finn O'Donovan", "Gwen Takahara",   "Hugo Brandt",    "Ines Calloway",  "Jonas Petrov",
                            "Kira Solheim",   "Leo Vantongeren", "Mina Okafor",    "Nils Radcliffe", "Oda Bergstrom"};

std::string_view word(Random& random) { return words[random.below(words.size())]; }

std::string rfc_date(std::uint64_t number, const char* format) {
  const std::time_t when = first_date + static_cast<std::time_t>(number) * 60;
  std::tm parts{};
  gmtime_r(&when, &parts);
  std::array<char, 64> text{};
  std::strftime(text.data(), text.size(), format, &parts);
  return text.data();
}

std::string message_id(Kind kind, std::uint64_t number) {
  return "<" + std::to_string(mixed(number * 2 + (kind == Kind::small ? 1 : 0))) + "." + std::to_string(number) +
         "@mail.example.org>";
}

std::string mailbox(Random& random) {
  std::string name = people[random.below(people.size())];
  std::string local;
  for (const char c : name) {
    if (c != ' ' && c != '\'') local += static_cast<char>(c | 0x20);
  }
  return name + " <" + local + std::to_string(random.below(400)) + "@example.org>";
}

std::string base64_lines(Random& random, std::size_t bytes) {
  static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve(bytes + 128);
  while (out.size() < bytes) {
    for (int group = 0; group < 76; group += 4) {
      std::uint64_t bits = random.next();
      for (int i = 0; i < 4; ++i, bits >>= 6) out += alphabet[bits & 63];
    }
    out += "\r\n";
  }
  return out;
}

std::string text_lines(Random& random, std::size_t bytes) {
  std::string out;
  out.reserve(bytes + 128);
  std::size_t line = 0;
  while (out.size() < bytes) {
    const std::string_view next = word(random);
    if (line + next.size() > 72) {
      out += "\r\n";
      line = 0;
    } else if (line > 0) {
      out += ' ';
    }
    out += next;
    line += next.size() + 1;
  }
  return out + "\r\n";
}

// The message that this one answers, or itself where it begins a thread.
std::uint64_t parent_of(Kind kind, std::uint64_t number) {
  Random random(number * 8 + (kind == Kind::small ? 5 : 4));
  if (number < 2 || random.below(10) < 4) return number;
  return number - 1 - random.below(std::min<std::uint64_t>(number, 40));
}

std::string subject_of(Kind kind, std::uint64_t number) {
  const std::uint64_t parent = parent_of(kind, number);
  if (parent != number) {
    const std::string inherited = subject_of(kind, parent);
    return inherited.starts_with("Re: ") ? inherited : "Re: " + inherited;
  }
  Random random(number * 8 + 6);
  std::string out;
  for (std::uint64_t count = 3 + random.below(5); count > 0; --count) out += std::string(word(random)) + " ";
  if (random.one_in(rare)) out += "harvest ";
  if (random.one_in(12)) return out + "=?UTF-8?Q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?=";
  return out + std::to_string(number);
}

void add_references(std::string& out, Kind kind, std::uint64_t number) {
  std::uint64_t parent = parent_of(kind, number);
  if (parent == number) return;
  out += "In-Reply-To: " + message_id(kind, parent) + "\r\nReferences:";
  std::string list;
  for (int depth = 0; depth < 6; ++depth) {
    list.insert(0, "\r\n " + message_id(kind, parent));
    const std::uint64_t next = parent_of(kind, parent);
    if (next == parent) break;
    parent = next;
  }
  out += list.substr(2) + "\r\n";
}

void add_trace(std::string& out, Random& random, const std::string& date) {
  for (std::uint64_t hop = 1 + random.below(4); hop > 0; --hop) {
    out += "Received: from relay" + std::to_string(random.below(90)) + ".example.net (relay.example.net [192.0.2." +
           std::to_string(random.below(255)) + "])\r\n\tby mx" + std::to_string(hop) +
           ".example.org (Postfix) with ESMTPS id " + std::to_string(random.below(1U << 31)) + "\r\n\tfor <user@" +
           "example.org>; " + date + "\r\n";
  }
}

void add_signature(std::string& out, Random& random) {
  const std::string lines = base64_lines(random, 300);
  out += "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=s1;\r\n\th=from:to:subject:date;\r\n";
  out += "\tb=" + lines.substr(0, 76) + "\r\n\t" + lines.substr(78, 76) + "\r\n\t" + lines.substr(156, 76) + "\r\n";
}

std::string header(Kind kind, std::uint64_t number, Random& random) {
  const std::string date = rfc_date(number, "%a, %d %b %Y %H:%M:%S +0000");
  std::string out;
  add_trace(out, random, date);
  if (kind == Kind::varied || random.below(2) == 0) add_signature(out, random);
  out +=
      "From: " + (random.one_in(rare) ? std::string("Tess Quillfeather <quillfeather@example.org>") : mailbox(random));
  out += "\r\nTo: " + mailbox(random) + "\r\n";
  if (random.below(3) == 0) out += "Cc: " + mailbox(random) + ",\r\n " + mailbox(random) + "\r\n";
  out += "Subject: " + subject_of(kind, number) + "\r\nDate: " + date + "\r\nMessage-ID: " + message_id(kind, number);
  out += "\r\n";
  add_references(out, kind, number);
  if (random.one_in(4)) out += "List-Id: A list <list.example.org>\r\nList-Unsubscribe: <mailto:leave@example.org>\r\n";
  out += "User-Agent: Mutt/2.2.9\r\nMIME-Version: 1.0\r\n";
  return out;
}

std::string body_text(Random& random, std::size_t bytes) {
  std::string out = text_lines(random, bytes);
  if (random.one_in(rare)) out += "and then the zeppelin came\r\n";
  return out;
}

constexpr std::string_view plain_part =
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n";

std::string alternative(Random& random, std::size_t bytes) {
  std::string out = "Content-Type: multipart/alternative; boundary=\"=_alternative\"\r\n\r\n--=_alternative\r\n";
  out += std::string(plain_part) + "\r\n" + body_text(random, bytes / 3) + "\r\n--=_alternative\r\n";
  out += "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n<html><body>\r\n";
  while (bytes > 0) {
    const std::size_t paragraph = std::min<std::size_t>(bytes, 900);
    out += "<p style=\"margin:0\">" + text_lines(random, paragraph * 2 / 3) + "</p>\r\n";
    bytes -= paragraph;
  }
  return out + "</body></html>\r\n\r\n--=_alternative--\r\n";
}

std::string with_attachment(Random& random, std::size_t bytes) {
  std::string out = "Content-Type: multipart/mixed; boundary=\"=_mixed\"\r\n\r\n--=_mixed\r\n";
  out += std::string(plain_part) + "\r\n" + body_text(random, std::min<std::size_t>(bytes / 4, 3000));
  out +=
      "\r\n--=_mixed\r\nContent-Type: application/pdf; name=\"report-" + std::to_string(random.below(9999)) + ".pdf\"";
  out += "\r\nContent-Disposition: attachment; filename=\"report.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n";
  return out + base64_lines(random, bytes) + "\r\n--=_mixed--\r\n";
}

// Log-normal: half below 5 KB, a few of a megabyte.
std::size_t varied_bytes(Random& random) {
  const double normal = std::sqrt(-2 * std::log(1 - random.fraction())) * std::cos(2 * M_PI * random.fraction());
  return std::clamp(static_cast<std::size_t>(5000 * std::exp(1.65 * normal)), smallest / 2, largest);
}

}  // namespace

Kind kind_of(std::string_view name) {
  if (name == "varied") return Kind::varied;
  if (name == "small") return Kind::small;
  fail("there is no kind of mail called " + std::string(name));
}

std::string make_message(Kind kind, std::uint64_t number) {
  Random random(number * 2 + (kind == Kind::small ? 1 : 0));
  std::string out = header(kind, number, random);
  if (kind == Kind::small) return out + std::string(plain_part) + "\r\n" + body_text(random, 300 + random.below(700));
  const std::size_t bytes = varied_bytes(random);
  if (bytes > 20'000) return out + with_attachment(random, bytes);
  if (random.below(2) == 0) return out + alternative(random, bytes);
  return out + std::string(plain_part) + "\r\n" + body_text(random, bytes);
}

std::string internal_date(std::uint64_t number) { return "\"" + rfc_date(number, "%d-%b-%Y %H:%M:%S +0000") + "\""; }

}  // namespace load
