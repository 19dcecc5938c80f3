#include "imap/session/capability.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "imap/session/command_table.h"

namespace imap::session {
namespace {

using testing::Contains;
using testing::Not;

Offer offer_without(std::vector<std::string> names) {
  Settings settings;
  settings.disabled_capabilities = std::move(names);
  return Offer::from(settings).value();
}

TEST(CapabilityTest, EveryCapabilityCanBeSwitchedOff) {
  for (const auto& row : capability_table()) {
    Settings settings;
    if (row.extension == Extension::literal_minus) settings.literals = LiteralMode::minus;
    settings.disabled_capabilities = {std::string(row.name)};
    const auto offer = Offer::from(settings);
    ASSERT_TRUE(offer.has_value()) << row.name;
    EXPECT_FALSE(offer->has(row.extension)) << row.name;
    for (const bool logged_in : {false, true}) {
      AnnounceState state{.logged_in = logged_in, .can_start_tls = true, .mechanisms = {}};
      for (const auto& name : announced(*offer, settings, state))
        EXPECT_NE(name.substr(0, row.name.size() + 1), row.name);
    }
  }
}

TEST(CapabilityTest, WhatNeedsAnotherGoesWithIt) {
  EXPECT_FALSE(offer_without({"condstore"}).has(Extension::qresync));
  EXPECT_FALSE(offer_without({"ENABLE"}).has(Extension::imap4rev2));
  EXPECT_FALSE(offer_without({"QUOTA"}).has(Extension::quota_res_storage));
}

TEST(CapabilityTest, OneKindOfLiteralIsAnnounced) {
  EXPECT_TRUE(offer_without({}).has(Extension::literal_plus));
  EXPECT_FALSE(offer_without({}).has(Extension::literal_minus));
}

TEST(CapabilityTest, UnknownNamesAreMistakes) {
  Settings settings;
  settings.disabled_capabilities = {"NO-SUCH-THING"};
  EXPECT_FALSE(Offer::from(settings).has_value());
}

TEST(CapabilityTest, BeforeLoginPasswordsAreAnnouncedOnlyWhereTheyMayBeSent) {
  const Settings settings;
  AnnounceState state{.can_start_tls = true, .login_disabled = true, .mechanisms = {"SCRAM-SHA-256"}};
  const auto names = announced(offer_without({}), settings, state);
  EXPECT_THAT(names, Contains("LOGINDISABLED"));
  EXPECT_THAT(names, Contains("STARTTLS"));
  EXPECT_THAT(names, Contains("AUTH=SCRAM-SHA-256"));
  EXPECT_THAT(names, Not(Contains("IDLE")));
}

TEST(CapabilityTest, QuotasetIsAnnouncedToThoseWhoMaySetQuotas) {  // RFC 9208 4.1.3
  const Settings settings;
  AnnounceState state{.logged_in = true, .mechanisms = {}};
  EXPECT_THAT(announced(offer_without({}), settings, state), Not(Contains("QUOTASET")));
  state.may_set_quota = true;
  EXPECT_THAT(announced(offer_without({}), settings, state), Contains("QUOTASET"));
  EXPECT_THAT(announced(offer_without({"QUOTA"}), settings, state), Not(Contains("QUOTASET")));
}

TEST(CommandTableTest, FindsEveryRowAndNothingElse) {
  for (const auto& row : command_table()) EXPECT_EQ(find_command(row.name), &row);
  for (const char* name : {"", "A", "FETCHX", "FETC", "[ETCH", "ZZZ"}) EXPECT_EQ(find_command(name), nullptr) << name;
  EXPECT_EQ(find_command("fEtch"), find_command("FETCH"));
}

TEST(CommandTableTest, ACapabilitySwitchedOffTakesItsCommandsAlong) {
  EXPECT_TRUE(offered(*find_command("MOVE"), Numbering::uid, offer_without({}), wire::Revision::rev1));
  EXPECT_FALSE(offered(*find_command("MOVE"), Numbering::uid, offer_without({"MOVE"}), wire::Revision::rev1));
  EXPECT_TRUE(offered(*find_command("EXPUNGE"), Numbering::sequence, offer_without({"UIDPLUS"}), wire::Revision::rev1));
  EXPECT_FALSE(offered(*find_command("EXPUNGE"), Numbering::uid, offer_without({"UIDPLUS"}), wire::Revision::rev1));
  EXPECT_FALSE(offered(*find_command("NOOP"), Numbering::uid, offer_without({}), wire::Revision::rev1));
  const auto without = offer_without({"MOVE", "UIDPLUS", "SORT"});
  EXPECT_TRUE(offered(*find_command("MOVE"), Numbering::uid, without, wire::Revision::rev2));
  EXPECT_TRUE(offered(*find_command("EXPUNGE"), Numbering::uid, without, wire::Revision::rev2));
  EXPECT_FALSE(offered(*find_command("SORT"), Numbering::uid, without, wire::Revision::rev2));
}

}  // namespace
}  // namespace imap::session
