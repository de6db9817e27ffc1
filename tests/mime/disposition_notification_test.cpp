// message/disposition-notification, read and written.
#include <courriel/mime/disposition_notification.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <courriel/errc.hpp>

#include "message_tree.hpp"

using namespace courriel;
using mime::defect_kind;
using mime::disposition_notification;
using namespace std::literals;

namespace {

std::vector<defect_kind> kinds(std::string_view body) {
    std::vector<mime::defect> defects;
    (void)disposition_notification::parse(body, mime::defect_sink(defects));
    return mime::kinds_of(defects);
}

disposition_notification displayed() {
    disposition_notification out;
    out.reporting_ua = "joes-pc.cs.example.com";
    out.reporting_product = "Foomail 97.1";
    out.original_recipient = mime::recipient_address("Joe_Recipient@example.com");
    out.final_recipient = mime::recipient_address("Joe_Recipient@example.com");
    out.original_message_id = "199509192301.23456@example.org";
    out.action = mime::action_mode::manual_action;
    out.sending = mime::sending_mode::sent_manually;
    out.type = mime::disposition_type::displayed;
    return out;
}

} // namespace

TEST_CASE("disposition_notification: the example of RFC 8098 section 9") {
    constexpr auto body = "Reporting-UA: joes-pc.cs.example.com; Foomail 97.1\r\n"
                          "Original-Recipient: rfc822;Joe_Recipient@example.com\r\n"
                          "Final-Recipient: rfc822;Joe_Recipient@example.com\r\n"
                          "Original-Message-ID: <199509192301.23456@example.org>\r\n"
                          "Disposition: manual-action/MDN-sent-manually; displayed\r\n"sv;
    CHECK(kinds(body).empty());
    CHECK(disposition_notification::parse(body) == displayed());
}

TEST_CASE("disposition_notification: every field is read as it was written") {
    disposition_notification all = displayed();
    all.mdn_gateway = mime::mta_name("gate.example");
    all.action = mime::action_mode::automatic_action;
    all.sending = mime::sending_mode::sent_automatically;
    all.type = mime::disposition_type::processed;
    all.modifiers = {"error", "x-mailbox-terminated"};
    all.errors = {"no room", "no time"};
    all.extensions.add("X-Reader", "eye");
    const std::string body = all.to_body().value();
    CHECK(body == "Reporting-UA: joes-pc.cs.example.com; Foomail 97.1\r\n"
                  "MDN-Gateway: dns; gate.example\r\n"
                  "Original-Recipient: rfc822; Joe_Recipient@example.com\r\n"
                  "Final-Recipient: rfc822; Joe_Recipient@example.com\r\n"
                  "Original-Message-ID: <199509192301.23456@example.org>\r\n"
                  "Disposition: automatic-action/MDN-sent-automatically; processed/error,\r\n"
                  " x-mailbox-terminated\r\n"
                  "Error: no room\r\n"
                  "Error: no time\r\n"
                  "X-Reader: eye\r\n");
    CHECK(disposition_notification::parse(body) == all);
    CHECK(kinds(body).empty());
    all.errors = {"größer"};
    CHECK(all.to_body().error() == errc::invalid_argument);
    CHECK(disposition_notification::parse(all.to_body(mime::report_charset::utf_8).value()) == all);
}

TEST_CASE("disposition_notification: the disposition with comments, and careless ones") {
    const auto read = [](std::string value) {
        const auto d = disposition_notification::parse("Disposition: " + value + "\r\n");
        std::string out(to_string(d.action));
        out.append(" ").append(to_string(d.sending)).append(" ").append(to_string(d.type));
        for (const auto& m : d.modifiers) out.append(" ").append(m);
        return out;
    };
    CHECK(read("(a) manual-action (b) / (c) mdn-SENT-manually (d) ; (e) Deleted (f) / (g) Error "
               "(h) , (i) other (j)") == "manual-action MDN-sent-manually deleted error other");
    CHECK(read("displayed") == "unknown unknown unknown");
    CHECK(read("manual-action; displayed") == "manual-action unknown displayed");
    CHECK(read("manual-action/MDN-sent-manually; read") ==
          "manual-action MDN-sent-manually unknown");
    CHECK(read("automatic-action/MDN-sent-automatically; denied/error,") ==
          "automatic-action MDN-sent-automatically denied error");
    CHECK(read("") == "unknown unknown unknown");
}

TEST_CASE("disposition_notification: defects") {
    using kinds_t = std::vector<defect_kind>;
    const std::string good = "Final-Recipient: rfc822; a@b\n"
                             "Disposition: manual-action/MDN-sent-manually; displayed\n";
    CHECK(kinds(good).empty());
    CHECK(kinds("Final-Recipient: rfc822; a@b\n"
                "Disposition: manual-action; displayed\n") ==
          kinds_t{defect_kind::invalid_report_field});
    CHECK(kinds("Final-Recipient: rfc822; a@b\n"
                "Disposition: manual-action/MDN-sent-manually; displayed x\n") ==
          kinds_t{defect_kind::invalid_report_field});
    CHECK(kinds("") == kinds_t{defect_kind::missing_report_field});
    CHECK(kinds(good + "Original-Message-ID: x\n") == kinds_t{defect_kind::invalid_report_field});
    CHECK(kinds(good + "Original-Message-ID: <a@b> <c@d>\n") ==
          kinds_t{defect_kind::invalid_report_field});
    CHECK(kinds(good + good) == kinds_t{defect_kind::duplicate_field});
    CHECK(kinds(good + "\nX-A: b\n") == kinds_t{defect_kind::misplaced_report_field});
    CHECK(disposition_notification::parse(good + "\nX-A: b\n").extensions.find("X-A") != nullptr);
}

TEST_CASE("disposition_notification: what cannot be written is refused") {
    const auto refused = [](const auto& change) {
        disposition_notification d = displayed();
        change(d);
        CHECK(d.to_body().error() == errc::invalid_argument);
    };
    refused([](auto& d) { d.final_recipient = {}; });
    refused([](auto& d) { d.action = mime::action_mode::unknown; });
    refused([](auto& d) { d.sending = mime::sending_mode::unknown; });
    refused([](auto& d) { d.type = mime::disposition_type::unknown; });
    refused([](auto& d) { d.type = mime::disposition_type::denied; });
    refused([](auto& d) { d.modifiers = {"a b"}; });
    refused([](auto& d) { d.modifiers = {""}; });
    refused([](auto& d) { d.modifiers = {"a,b"}; });
    refused([](auto& d) { d.reporting_ua = "a; b"; });
    refused([](auto& d) { d.reporting_ua.clear(); });
    refused([](auto& d) { d.extensions.add("disposition", "x"); });
    for (const auto bad : {"a\r\nX: y"sv, "a\nb"sv, "a\rb"sv, "a\0b"sv}) {
        const std::string text(bad);
        refused([&](auto& d) { d.reporting_ua = text; });
        refused([&](auto& d) { d.reporting_product = text; });
        refused([&](auto& d) { d.original_message_id = text; });
        refused([&](auto& d) { d.modifiers = {text}; });
        refused([&](auto& d) { d.errors = {text}; });
    }
}
