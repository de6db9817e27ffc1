// Answers and messages handed on.
#include <courriel/mime/reply.hpp>

#include <doctest/doctest.h>

#include <string>

#include <courriel/errc.hpp>

#include "message_tree.hpp"

using namespace courriel;
using mime::message_view;
using namespace std::literals;

namespace {

const std::string original = "From: Ada <ada@example.org>\r\n"
                             "To: bob@example.net, \"Eve, E\" <eve@example.com>\r\n"
                             "Cc: Team: ann@example.org, BOB@example.net;, ada@example.org\r\n"
                             "Subject: Plan\r\n"
                             "Date: Tue, 24 Nov 2026 04:05:06 +0100\r\n"
                             "Message-ID: <2@example.org>\r\n"
                             "References: <0@example.org> <1@example.org>\r\n"
                             "\r\n"
                             "One\r\n\r\n> two\r\n";

mime::reply_options bob(std::string text = "Yes.\n") {
    mime::reply_options out;
    out.from = "Bob <bob@example.net>";
    out.text = std::move(text);
    return out;
}

std::string answer(const std::string& message, const mime::reply_options& options,
                   bool to_all = false) {
    const auto view = message_view::parse(std::string_view(message));
    const auto builder = to_all ? reply_all(view, options) : reply_to(view, options);
    const auto bytes = builder.build();
    REQUIRE(bytes);
    CHECK(message_view::parse(std::string_view(*bytes)).check().empty());
    return *bytes;
}

std::string addresses(const std::string& message, std::string_view name) {
    return message_view::parse(std::string_view(message)).fields().addresses_of(name).text();
}

std::vector<std::string> references(const std::string& fields) {
    const std::string message = fields + "\r\n";
    return reply_references(message_view::parse(std::string_view(message)));
}

std::string body(const std::string& message) {
    return message_view::parse(std::string_view(message)).root().text();
}

} // namespace

TEST_CASE("reply: to the author") {
    const std::string message = answer(original, bob());
    const auto view = message_view::parse(std::string_view(message));
    CHECK(view.from().text() == "Bob <bob@example.net>");
    CHECK(view.to().text() == "Ada <ada@example.org>");
    CHECK(view.cc().empty());
    CHECK(view.subject() == "Re: Plan");
    CHECK(view.in_reply_to() == std::vector{"2@example.org"s});
    CHECK(view.references() == std::vector{"0@example.org"s, "1@example.org"s, "2@example.org"s});
    CHECK(body(message) == "Yes.\r\n\r\n"
                           "On Tue, 24 Nov 2026 04:05:06 +0100, Ada wrote:\r\n"
                           "> One\r\n>\r\n>> two\r\n\r\n");
}

TEST_CASE("reply: to all, each once, and not to oneself") {
    std::string message = answer(original, bob(), true);
    CHECK(addresses(message, "To") == "Ada <ada@example.org>");
    CHECK(addresses(message, "Cc") == "\"Eve, E\" <eve@example.com>, ann@example.org");
    auto options = bob();
    options.own_addresses = {"ANN@example.org", "Other <eve@example.com>"};
    message = answer(original, options, true);
    CHECK(addresses(message, "Cc").empty());
}

TEST_CASE("reply: Reply-To, and answers to oneself") {
    CHECK(addresses(answer("Reply-To: list@example.org, x@y.example\r\n" + original, bob()),
                    "To") == "list@example.org, x@y.example");
    CHECK(addresses(answer("Reply-To: nonsense\r\n" + original, bob()), "To") ==
          "Ada <ada@example.org>");
    CHECK(addresses(answer("Mail-Followup-To: list@example.org\r\n" + original, bob(), true),
                    "To") == "Ada <ada@example.org>");
    auto ada = bob();
    ada.from = "ada@example.org";
    CHECK(addresses(answer(original, ada), "To") ==
          "bob@example.net, \"Eve, E\" <eve@example.com>");
    CHECK(addresses(answer(original, ada, true), "Cc") == "ann@example.org");
}

TEST_CASE("reply: subjects") {
    CHECK(mime::reply_subject("Plan") == "Re: Plan");
    CHECK(mime::reply_subject("re:Plan") == "Re: Plan");
    CHECK(mime::reply_subject(" RE: Re[2]: re [x] : [list] Plan ") == "Re: [list] Plan");
    CHECK(mime::reply_subject("Fwd: Plan") == "Re: Fwd: Plan");
    CHECK(mime::reply_subject("Reply") == "Re: Reply");
    CHECK(mime::reply_subject("Re [x") == "Re: Re [x");
    CHECK(mime::reply_subject("Re[x[y]: z") == "Re: Re[x[y]: z");
    CHECK(mime::reply_subject("") == "Re:");
    CHECK(mime::reply_subject("Re:") == "Re:");
    CHECK(mime::forward_subject("Re: Plan") == "Fwd: Re: Plan");
    CHECK(mime::forward_subject("FW: Fwd: Plan") == "Fwd: Plan");
    std::string many;
    for (int i = 0; i != 100'000; ++i) many += "Re: ";
    CHECK(mime::reply_subject(many + "x") == "Re: x");
}

TEST_CASE("reply: references (RFC 5322 section 3.6.4)") {
    using ids = std::vector<std::string>;
    CHECK(references("Subject: x\r\n").empty());
    CHECK(references("Message-ID: <a@b>\r\n") == ids{"a@b"});
    CHECK(references("In-Reply-To: <c@d>\r\nMessage-ID: <a@b>\r\n") == ids{"c@d", "a@b"});
    CHECK(references("In-Reply-To: <c@d> <e@f>\r\nMessage-ID: <a@b>\r\n") == ids{"a@b"});
    CHECK(references("References: <c@d>\r\nIn-Reply-To: <e@f>\r\nMessage-ID: <a@b>\r\n") ==
          ids{"c@d", "a@b"});
    CHECK(references("References: <c@d>\r\n") == ids{"c@d"});
    // What cannot be written again is left out.
    CHECK(references("References: <a b@c> <\xc3\xa9@d> <g@h@i> <j> <\"q q\"@e> <f@g>\r\n") ==
          ids{"ab@c", "f@g"});
}

TEST_CASE("reply: M26 10^5 references are trimmed to the first and the last 29") {
    for (const std::size_t n : {29U, 30U, 31U, 100'000U}) {
        std::string field = "References:";
        for (std::size_t i = 1; i != n; ++i) field += "\r\n <" + std::to_string(i) + "@x>";
        const auto found = references(field + "\r\nMessage-ID: <last@x>\r\n");
        if (n == 100'000) continue; // beyond limits::message_ids
        CHECK(found.size() == std::min<std::size_t>(n, 30));
        CHECK(found.front() == "1@x");
        CHECK(found.back() == "last@x");
        CHECK(found[1] == (n <= 30 ? "2@x" : "3@x"));
    }
}

TEST_CASE("reply: quoting") {
    CHECK(mime::quote_text("") == "");
    CHECK(mime::quote_text("a\r\nb\n\rc") == "> a\n> b\n>\n> c\n");
    CHECK(mime::quote_text("> a\n>> b\n >c\n\n") == ">> a\n>>> b\n>  >c\n>\n");
    auto options = bob("");
    options.attribution = "Ada:";
    CHECK(body(answer(original, options)) == "Ada:\r\n> One\r\n>\r\n>> two\r\n\r\n");
    options.quote = false;
    CHECK(body(answer(original, options)) == "\r\n");
}

TEST_CASE("reply: I01 nothing in a message spoils the answer") {
    for (const auto fields :
         {"From: nonsense\r\n"sv, "From: =?utf-8?q?a=0D=0ABcc:_eve@x=00?= <a@b>\r\n"sv,
          "Subject: =?utf-8?q?a=0D=0ABcc:_eve@x=00?=\r\n"sv, "Subject: \xff\r\n"sv,
          "From: a@b\r\nReply-To: Group:;\r\n"sv, "From: \"a\r\n b\"@c\r\n"sv,
          "Message-ID: <(x)@y>\r\n"sv, "References: <<a@b>\r\n"sv, "Date: nonsense\r\n"sv,
          "Content-Type: multipart/mixed\r\n"sv, "Content-Type: text/plain; charset=x\r\n"sv}) {
        const std::string message = std::string(fields) + "\r\na\0b\r\xff\n"s;
        const auto view = message_view::parse(std::string_view(message));
        mime::forward_options forward;
        forward.from = "bob@example.net";
        forward.style = mime::forward_style::quoted;
        for (const auto& bytes : {reply_to(view, bob()).build(), reply_all(view, bob()).build(),
                                  mime::forward(view, forward).build()}) {
            REQUIRE(bytes);
            CHECK(bytes->find("\r\nBcc:") == std::string::npos);
            CHECK(message_view::parse(std::string_view(*bytes)).check().empty());
        }
    }
    // Without an author there is no message.
    CHECK(reply_to(message_view::parse(std::string_view(original)), {}).build().error() ==
          errc::invalid_argument);
}

TEST_CASE("forward: M30 the message as an attachment, byte for byte") {
    mime::forward_options options;
    options.from = "bob@example.net";
    options.text = "See below.";
    const auto forwarded = [&](const std::string& message) {
        auto builder = mime::forward(message_view::parse(std::string_view(message)), options);
        builder.to("eve@example.com");
        return builder.build().value();
    };
    const std::string message = forwarded("From ada Tue Nov 24 04:05:06 2026\r\n" + original);
    const auto view = message_view::parse(std::string_view(message));
    CHECK(tree_of(view) == "mixed(plain,rfc822{plain})");
    CHECK(view.subject() == "Fwd: Plan");
    CHECK(view.in_reply_to().empty());
    for (const auto part : view.parts())
        if (part.is_message()) CHECK(part.body() == original);
    // What no message may hold goes as a file.
    const std::string binary = forwarded("Subject: x\n\n\xff\n");
    const auto other = message_view::parse(std::string_view(binary));
    CHECK(tree_of(other) == "mixed(plain,octet-stream)");
    options.text.clear();
    const std::string bare = forwarded(original);
    CHECK(tree_of(message_view::parse(std::string_view(bare))) == "mixed(rfc822{plain})");
}

TEST_CASE("forward: the text quoted, attachments beside it") {
    const std::string inner =
        "From: Ada <ada@example.org>\r\nTo: bob@example.net\r\nSubject: Plan\r\n"
        "Date: Tue, 24 Nov 2026 04:05:06 +0100\r\n" +
        mime::multipart("b", "--b\r\n\r\nSee the file.\r\n"
                             "--b\r\nContent-Type: application/pdf; name=a.pdf\r\n"
                             "Content-transfer-encoding:   base64\r\n\r\nUERG\r\n"
                             "--b\r\nContent-Type: text/csv; charset=iso-8859-1\r\n"
                             "Content-Disposition: attachment; filename=b.csv\r\n\r\n\xe9\n"
                             "\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: y\r\n"
                             "Content-Type: application/x\r\n\r\nz\r\n--b--\r\n");
    mime::forward_options options;
    options.from = "bob@example.net";
    options.text = "FYI";
    options.style = mime::forward_style::quoted;
    const std::string message =
        mime::forward(message_view::parse(std::string_view(inner)), options).build().value();
    const auto view = message_view::parse(std::string_view(message));
    CHECK(view.check().empty());
    CHECK(tree_of(view) == "mixed(plain,pdf,csv,rfc822{x})");
    std::vector<mime::part_view> parts;
    for (const auto part : view.parts()) parts.push_back(part);
    CHECK(parts[1].text() == "FYI\r\n\r\n-------- Forwarded message --------\r\n"
                             "From: Ada <ada@example.org>\r\n"
                             "Date: Tue, 24 Nov 2026 04:05:06 +0100\r\n"
                             "Subject: Plan\r\n"
                             "To: bob@example.net\r\n"
                             "\r\n"
                             "See the file.");
    // The header stays as it was, where it can.
    CHECK(parts[2].bytes().find("Content-transfer-encoding:   base64\r\n") != std::string::npos);
    CHECK(parts[3].decoded() == "\xe9\n");
    CHECK(parts[3].type().charset() == "iso-8859-1");
    CHECK(parts[3].file_name() == "b.csv");
}
