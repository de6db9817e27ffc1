// Disposition notifications: asked for, allowed or not, and made.
#include <courriel/mime/read_receipt.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>

#include <courriel/errc.hpp>
#include <courriel/mime/report.hpp>

#include "message_tree.hpp"

using namespace courriel;
using mime::message_view;
using mime::receipt_obstacle;
using namespace std::literals;

namespace {

constexpr auto asked = "Return-Path: <ada@example.org>\r\n"
                       "From: Ada <ada@example.org>\r\n"
                       "To: bob@example.net\r\n"
                       "Subject: D=C3=A9j=C3=A0\r\n"
                       "Message-ID: <1@example.org>\r\n"
                       "Date: Tue, 24 Nov 2026 04:05:06 +0100\r\n"sv;

std::string with(std::string_view fields) {
    return std::string(asked).append(fields).append("\r\nbody\r\n");
}

receipt_obstacle obstacle(const std::string& message,
                          std::span<const std::string_view> known = {}) {
    return find_receipt_obstacle(message_view::parse(std::string_view(message)), known);
}

const std::string to_ada = "Disposition-Notification-To: Ada <ada@EXAMPLE.org>\r\n";

mime::receipt_options reader(mime::sending_mode sending) {
    mime::receipt_options out;
    out.from = "Bob <bob@example.net>";
    out.sending = sending;
    out.reporting_ua = "courriel";
    return out;
}

result<std::string> receipt(const std::string& message, const mime::receipt_options& options) {
    const auto builder = make_read_receipt(message_view::parse(std::string_view(message)), options);
    if (!builder) return builder.error();
    return builder->build();
}

} // namespace

TEST_CASE("read_receipt: what RFC 8098 section 2.1 lets nobody send") {
    CHECK(obstacle(with("")) == receipt_obstacle::not_requested);
    CHECK(obstacle(with(to_ada)) == receipt_obstacle::none);
    CHECK(obstacle(with(to_ada + to_ada)) == receipt_obstacle::invalid_request);
    CHECK(obstacle(with("Disposition-Notification-To: nonsense\r\n")) ==
          receipt_obstacle::invalid_request);
    CHECK(obstacle(with("Disposition-Notification-To:\r\n")) == receipt_obstacle::invalid_request);
    for (const auto list : {"List-Id: <x.example>", "List-Post: NO", "Precedence: Bulk",
                            "Precedence: list", "Mailing-List: x", "Newsgroups: comp.mail"})
        CHECK(obstacle(with(to_ada + list + "\r\n")) == receipt_obstacle::list);
    CHECK(obstacle(with(to_ada + "Precedence: first-class\r\n")) == receipt_obstacle::none);
    const std::string mdn =
        std::string(asked) + to_ada +
        mime::multipart("b; report-type=disposition-notification",
                        "--b\r\n\r\nx\r\n--b\r\nContent-Type: message/disposition-notification\r\n"
                        "\r\n\r\n--b--\r\n",
                        "report");
    CHECK(obstacle(mdn) == receipt_obstacle::notification);
}

// What readers forgive is not answered: no message to it could be built.
TEST_CASE("read_receipt: a request by an address that must not be written is none") {
    for (const auto address : {".ada@example.org"sv, "ada.@example.org"sv, "a..da@example.org"sv}) {
        const std::string list = std::string("bob@example.net, ").append(address);
        for (const std::string& value : {std::string(address), list, "G: " + list + ";"}) {
            const std::string message = with("Disposition-Notification-To: " + value + "\r\n");
            CHECK(obstacle(message) == receipt_obstacle::invalid_request);
            CHECK(receipt(message, reader(mime::sending_mode::sent_manually)).error() ==
                  errc::invalid_argument);
        }
    }
}

TEST_CASE("read_receipt: a request inside a group is answered to its mailboxes") {
    const std::string group = with("Disposition-Notification-To: G: Ada <ada@example.org>;\r\n");
    CHECK(obstacle(group) == receipt_obstacle::none);
    std::string sent = receipt(group, reader(mime::sending_mode::sent_automatically)).value();
    CHECK(message_view::parse(std::string_view(sent)).to().text() == "Ada <ada@example.org>");

    const std::string two = with("Disposition-Notification-To: G: ada@example.org, "
                                 "<@a.example:eve@example.com>;\r\n");
    CHECK(obstacle(two) == receipt_obstacle::several_addresses);
    sent = receipt(two, reader(mime::sending_mode::sent_manually)).value();
    CHECK(message_view::parse(std::string_view(sent)).to().text() ==
          "ada@example.org, eve@example.com");

    CHECK(obstacle(with("Disposition-Notification-To: G:;\r\n")) ==
          receipt_obstacle::invalid_request);
}

TEST_CASE("read_receipt: what needs the user's consent") {
    const auto request = [](std::string_view to, std::string_view return_path) {
        std::string message(return_path);
        message.append("Disposition-Notification-To: ").append(to).append("\r\n\r\n");
        return obstacle(message);
    };
    const auto path = "Return-Path: <a@b.example>\r\n"sv;
    CHECK(request("a@b.example", path) == receipt_obstacle::none);
    CHECK(request("A <a@B.EXAMPLE>", path) == receipt_obstacle::none);
    CHECK(request("\"\\a\"@b.example", path) == receipt_obstacle::none);
    CHECK(request("A@b.example", path) == receipt_obstacle::other_return_path);
    CHECK(request("a@b.example", "") == receipt_obstacle::no_return_path);
    CHECK(request("a@b.example", "Return-Path: <>\r\n") == receipt_obstacle::other_return_path);
    CHECK(request("a@b.example", std::string(path).append(path)) ==
          receipt_obstacle::other_return_path);
    CHECK(request("a@b.example, c@d", path) == receipt_obstacle::several_addresses);
    CHECK(request("a@b.example, a@b.example", path) == receipt_obstacle::none);
    for (const auto obstacle :
         {receipt_obstacle::several_addresses, receipt_obstacle::no_return_path,
          receipt_obstacle::other_return_path})
        CHECK(is_overcome_by_consent(obstacle));
    for (const auto obstacle : {receipt_obstacle::none, receipt_obstacle::not_requested,
                                receipt_obstacle::invalid_request, receipt_obstacle::unknown_option,
                                receipt_obstacle::notification, receipt_obstacle::list})
        CHECK(!is_overcome_by_consent(obstacle));
    CHECK(to_string(receipt_obstacle::other_return_path) == "other_return_path");
}

TEST_CASE("read_receipt: options") {
    const auto read = [](std::string_view value) {
        std::vector<mime::defect> defects;
        const auto options = mime::parse_receipt_options(value, mime::defect_sink(defects));
        return std::pair(options, defects.size());
    };
    using options_t = std::vector<mime::receipt_option>;
    CHECK(read("Signed-Receipt=optional,pkcs7 ;\r\n x = required , \"a \\\"b\", c (d)") ==
          std::pair(options_t{{"signed-receipt", false, {"pkcs7"}}, {"x", true, {"a \"b", "c"}}},
                    std::size_t{0}));
    CHECK(read("") == std::pair(options_t{}, std::size_t{0}));
    for (const auto bad : {"x"sv, "x="sv, "x=maybe,y"sv, "x=required"sv, "=required,y"sv,
                           "x=required,y z"sv, "x=required,\"y"sv}) {
        CHECK(read(bad).second == 1);
        CHECK(read(std::string(bad) + ";a=required,b").first.size() <= 2);
    }
    CHECK(read("x;a=required,b") == std::pair(options_t{{"a", true, {"b"}}}, std::size_t{1}));

    const options_t both{{"a", true, {"b", "c d"}}, {"e", false, {"f"}}};
    const auto value = mime::format_receipt_options(both);
    CHECK(value.value() == "a=required, b, \"c d\"; e=optional, f");
    CHECK(read(*value) == std::pair(both, std::size_t{0}));
    for (const auto& bad :
         {options_t{{"a b", true, {"c"}}}, options_t{{"a", true, {}}}, options_t{{"", true, {"c"}}},
          options_t{{"a", true, {"b\r\nX: y"}}}, options_t{{"a", true, {"\xc3\xa9"}}}})
        CHECK(mime::format_receipt_options(bad).error() == errc::invalid_argument);

    const std::string message = with(to_ada + "Disposition-Notification-Options: x=required,y\r\n");
    CHECK(obstacle(message) == receipt_obstacle::unknown_option);
    CHECK(obstacle(message, std::array{"x"sv}) == receipt_obstacle::none);
    CHECK(obstacle(with(to_ada + "Disposition-Notification-Options: x=optional,y\r\n")) ==
          receipt_obstacle::none);
}

TEST_CASE("read_receipt: M02 the number of options is bounded") {
    mime::limits limits;
    limits.parameters = 3;
    for (const std::size_t n : {2U, 3U, 4U}) {
        std::string value;
        for (std::size_t i = 0; i != n; ++i) value += "x=optional,y;";
        std::vector<mime::defect> defects;
        CHECK(mime::parse_receipt_options(value, mime::defect_sink(defects), limits).size() ==
              std::min<std::size_t>(n, 3));
        CHECK(defects.empty() == (n <= 3));
    }
}

TEST_CASE("read_receipt: the notification") {
    const std::string message = with(to_ada + "Original-Recipient: rfc822;b@example.net\r\n");
    const std::string sent =
        receipt(message, reader(mime::sending_mode::sent_automatically)).value();
    const auto view = message_view::parse(std::string_view(sent));
    CHECK(view.check().empty());
    CHECK(view.from().text() == "Bob <bob@example.net>");
    CHECK(view.to().text() == "Ada <ada@EXAMPLE.org>");
    CHECK(view.in_reply_to() == std::vector{"1@example.org"s});
    CHECK(view.references() == std::vector{"1@example.org"s});
    CHECK(view.fields().text_of("Auto-Submitted") == "auto-replied");
    CHECK(view.header().find("Disposition-Notification-To") == nullptr);
    const auto report = mime::report_view::of(view.root());
    REQUIRE(report);
    const auto notification = report->disposition_notification();
    REQUIRE(notification);
    CHECK(notification->final_recipient == mime::recipient_address("bob@example.net"));
    CHECK(notification->original_recipient == mime::recipient_address("b@example.net"));
    CHECK(notification->original_message_id == "1@example.org");
    CHECK(notification->type == mime::disposition_type::displayed);
    CHECK(notification->sending == mime::sending_mode::sent_automatically);
    CHECK(report->text()->text().find("bob@example.net was displayed") != std::string::npos);
    CHECK(report->is_header_only());
    // A notification is never answered.
    CHECK(obstacle(sent) == receipt_obstacle::not_requested);
}

TEST_CASE("read_receipt: refused without a request, or without consent") {
    using enum mime::sending_mode;
    CHECK(receipt(with(""), reader(sent_manually)).error() == errc::invalid_argument);
    CHECK(receipt(with(to_ada), reader(unknown)).error() == errc::invalid_argument);
    const std::string other = with("Disposition-Notification-To: eve@example.com\r\n");
    CHECK(receipt(other, reader(sent_automatically)).error() == errc::invalid_argument);
    CHECK(receipt(other, reader(sent_manually)));
    auto options = reader(sent_manually);
    options.from = "nonsense";
    CHECK(receipt(other, options).error() == errc::invalid_argument);
    options = reader(sent_manually);
    options.type = mime::disposition_type::denied;
    CHECK(receipt(other, options).error() == errc::invalid_argument);
}

TEST_CASE("read_receipt: I01 what the message says cannot spoil the notification") {
    for (const auto field : {"Message-ID: <a b@c>\r\n"sv, "Message-ID: nonsense\r\n"sv,
                             "Message-ID: <\xc3\xa9@x>\r\n"sv, "Original-Recipient: nonsense\r\n"sv,
                             "Original-Recipient: rfc822;\x01 \xff\r\n"sv,
                             "Original-Recipient: utf-8;\\x{E9}@x (\xff)\r\n"sv,
                             "Subject: =?utf-8?q?=0D=0ABcc:_eve@x=00?=\r\n"sv}) {
        std::string message(field);
        message += "Return-Path: <a@b>\r\nDisposition-Notification-To: a@b\r\n\r\n\xff\n";
        const auto sent = receipt(message, reader(mime::sending_mode::sent_manually));
        REQUIRE(sent);
        CHECK(sent->find("\r\nBcc:") == std::string::npos);
        CHECK(mime::message_view::parse(std::string_view(*sent)).defects().empty());
    }
}

TEST_CASE("message_builder: a read receipt is asked for") {
    mime::message_builder letter;
    letter.from("ada@example.org").request_read_receipt("Ada <ada@example.org>");
    const std::string message = letter.build().value();
    CHECK(message.find("Disposition-Notification-To: Ada <ada@example.org>\r\n") !=
          std::string::npos);
    CHECK(mime::message_builder().from("a@b").request_read_receipt("Group: a@b;").build().error() ==
          errc::invalid_argument);
    CHECK(mime::message_builder()
              .from("a@b")
              .header("disposition-notification-to", "a@b")
              .build()
              .error() == errc::invalid_argument);
}
