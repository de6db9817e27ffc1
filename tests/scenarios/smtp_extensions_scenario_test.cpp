// Our SMTP client and our SMTP server with all extensions: what the envelope says arrives as it
// was, by DATA, by BDAT and in LMTP, whatever pieces the bytes come in.
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <courriel/memory_transport.hpp>
#include <courriel/smtp/client_session.hpp>
#include <courriel/smtp/server_session.hpp>

#include "support/catch.hpp"
#include "support/peer.hpp"

using namespace courriel;
using namespace courriel::tests;
using namespace std::chrono_literals;

namespace {

constexpr auto moment = std::chrono::sys_days(std::chrono::January / 2 / 2030) + 3h;

smtp::server_options offering_all(bool lmtp) {
    smtp::server_options options;
    if (lmtp) options.protocol = smtp::server_protocol::lmtp;
    for (const char* line : {"BINARYMIME", "SMTPUTF8", "DSN", "DELIVERBY 10", "MT-PRIORITY MIXER",
                             "FUTURERELEASE 3600 2030-01-03T00:00:00Z", "RRVS", "LIMITS RCPTMAX=1"})
        options.offer.add(line);
    return options;
}

smtp::envelope full_envelope(smtp::body_type body) {
    smtp::envelope mail;
    mail.body = body;
    mail.size = 1234;
    mail.smtp_utf8 = true;
    mail.ret = smtp::dsn_return::headers;
    mail.envelope_id = "an id+with=all \\ of it";
    mail.by = smtp::deliver_by{120s, smtp::deliver_by::mode::return_, true};
    mail.priority = -3;
    mail.release = smtp::future_release{.hold_for = 60s};
    mail.reverse_path = smtp::path("d\xC3\xA9j\xC3\xA0@example.org");
    smtp::recipient_parameters to;
    to.notify.success = to.notify.delay = true;
    to.original_type = "utf-8";
    to.original_address = "d\xC3\xA9j\xC3\xA0+vu@example.org";
    to.since = smtp::valid_since{moment, true};
    mail.recipients.emplace_back(smtp::path("first@example.net"), to);
    to = {};
    to.notify.never = true;
    to.original_type = "rfc822";
    to.original_address = "a+b=c@example.org";
    mail.recipients.emplace_back(smtp::path("second@example.net"), to);
    mail.recipients.emplace_back(smtp::path("\xC3\xA9t\xC3\xA9@example.net"));
    return mail;
}

// What has arrived; in LMTP the second of the recipients is over quota.
struct receiver {
    smtp::mail_parameters parameters{};
    std::vector<smtp::recipient_parameters> recipients{};
    std::string body{};
    bool whole = false;

    void operator()(smtp::server_session& s, const smtp::server_event& event) {
        if (const auto* e = std::get_if<smtp::sender>(&event)) parameters = smtp::to_owned(*e);
        if (const auto* e = std::get_if<smtp::recipient>(&event))
            recipients.push_back(smtp::to_owned(*e));
        if (const auto* e = std::get_if<body_chunk>(&event)) body += e->bytes;
        whole = whole || std::holds_alternative<smtp::body_end>(event);
        while (s.owes_answer() && !std::holds_alternative<smtp::writable>(event)) {
            const bool full = s.answers_owed() == 2;
            CHECK(!(full ? s.reject(452, "full") : s.accept()));
        }
    }
};

struct sender {
    smtp::envelope mail;
    std::string body;
    std::size_t written = 0;
    bool sent = false;
    std::vector<int> delivered{};

    void operator()(smtp::client_session& s, const smtp::client_event& event) {
        if (std::holds_alternative<smtp::ready>(event)) CHECK(!s.start_mail(mail));
        if (std::holds_alternative<smtp::writable>(event) && written != body.size()) {
            written += s.write_body(std::string_view(body).substr(written));
            if (written == body.size()) CHECK(!s.end_body());
        }
        if (const auto* e = std::get_if<smtp::delivery_reply>(&event))
            delivered.push_back(e->reply.code);
        if (const auto* e = std::get_if<smtp::mail_result>(&event)) {
            sent = e->sent;
            CHECK(!s.quit());
        }
    }
};

void converse(receiver& in, sender& out, smtp::client_options options, std::size_t piece) {
    const bool lmtp = options.protocol == smtp::client_protocol::lmtp;
    options.tls = tls::none;
    memory_network network;
    auto [a, b] = network.make_pair({.piece = [piece] { return piece; }});
    peer<smtp::server_session> far(smtp::server_session(offering_all(lmtp)), std::move(a),
                                   std::ref(in));
    peer<smtp::client_session> near(smtp::client_session(std::move(options)), std::move(b),
                                    std::ref(out));
    network.run();
    CHECK(near.has_ended());
    CHECK(!near.error());
}

void check_arrival(smtp::client_options options, smtp::body_type type, const std::string& body) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{100'000}}) {
        receiver in;
        sender out{full_envelope(type), body};
        converse(in, out, options, piece);
        CHECK(out.sent);
        CHECK(in.whole);
        CHECK(in.body == body);
        CHECK(in.parameters == static_cast<const smtp::mail_parameters&>(out.mail));
        REQUIRE(in.recipients.size() == out.mail.recipients.size());
        for (std::size_t i = 0; i != in.recipients.size(); ++i)
            CHECK(in.recipients[i] ==
                  static_cast<const smtp::recipient_parameters&>(out.mail.recipients[i]));
        if (options.protocol == smtp::client_protocol::lmtp)
            CHECK(out.delivered == std::vector<int>{250, 452, 250});
    }
}

const std::string text = "Subject: hello\r\n\r\n.\r\n..\r\nbye\r\n";

} // namespace

TEST_CASE("an envelope with all parameters arrives by DATA", "[smtp]") {
    check_arrival({}, smtp::body_type::eight_bit_mime, text);
}

TEST_CASE("an envelope with all parameters arrives by BDAT", "[smtp]") {
    smtp::client_options options;
    options.bodies = smtp::send_by::bdat;
    std::string large = text;
    while (large.size() < 100'000) large += "a line of a message that takes several chunks\r\n";
    check_arrival(options, smtp::body_type::eight_bit_mime, large);
}

TEST_CASE("S06 octets of any kind arrive as BINARYMIME", "[smtp]") {
    check_arrival({}, smtp::body_type::binary_mime, std::string("\r\n\0\n\r.\r\n.\r", 11));
}

TEST_CASE("R10 LMTP: an answer for each recipient arrives", "[smtp]") {
    for (const auto bodies : {smtp::send_by::data, smtp::send_by::bdat}) {
        smtp::client_options options;
        options.protocol = smtp::client_protocol::lmtp;
        options.bodies = bodies;
        check_arrival(options, smtp::body_type::eight_bit_mime, text);
    }
}
