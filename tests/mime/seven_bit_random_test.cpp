// Messages of random lines, all that means something to the structure among them, converted to 7
// bits: readers find the same parts and the same octets.
#include <courriel/mime/seven_bit.hpp>

#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/message_view.hpp>

#include "seven_bit_support.hpp"
#include "support/random.hpp"

namespace {

using namespace courriel;
using namespace courriel::mime;
using strings = std::vector<std::string>;

constexpr auto lines = std::to_array<std::string_view>(
    {// delimiters, and what is nearly one
     "--b", "--b", "--c", "--b--", "--c--", "b", "c", "b--", "c--", "--b  ", "--b-- \t",
     "4Q==", "--4Q==", "--c=E9", "--c\xE9", "--b=", "--b: x", "--\xE9", "--b\xE9", "--b?", "---b",
     "--", "-",
     // bodies
     "", "", "", "", "", "text", "caf\xC3\xA9", "\xE9", "=C3", "=20", "a=", "=",
     // fields, and what is nearly one
     "Content-Type: multipart/mixed; boundary=b", "Content-Type: multipart/mixed; boundary=c",
     "Content-Type: multipart/digest; boundary=b", "Content-Type: multipart/signed; boundary=c",
     "Content-Type: multipart/mixed; boundary=\"--b\"",
     "Content-Type: multipart/mixed; boundary=\"b--\"",
     "Content-Type: multipart/mixed; boundary=\"b \"",
     "Content-Type: multipart/mixed; boundary=\"4Q==\"",
     "Content-Type: multipart/mixed; boundary=\"b?\"",
     "Content-Type: multipart/mixed; boundary=\"c=E9\"", "Content-Type: message/rfc822",
     "Content-Type: message/rfc822", "Content-Type: message/global",
     "Content-Type: message/partial", "Content-Type: x/y", "Content-Type: text/plain",
     "Content-Type:", "Content-Transfer-Encoding: 7bit", "Content-Transfer-Encoding: 8bit",
     "Content-Transfer-Encoding: binary", "Content-Transfer-Encoding: base64",
     "Content-Transfer-Encoding: quoted-printable", "Content-Transfer-Encoding: x-uuencode",
     "Content-Transfer-Encoding: x", "MIME-Version: 1.0", "Subject: a", "Subject: \xC3\xA9",
     " folded", "\tb", "From x", ">From x", "From : x", ": x", "no field"});

std::string random_message(test::random& random) {
    constexpr std::array<std::string_view, 7> odd_ends{"\r\n",   "\r\n", "\n", "\r",
                                                       "\r\r\n", "",     ""};
    const bool is_odd = random.below(3) == 0;
    std::string text;
    for (std::size_t n = random.below(24); n != 0; --n) {
        text += lines[random.below(lines.size())];
        text += is_odd ? odd_ends[random.below(odd_ends.size())] : "\r\n";
    }
    return text;
}

// Of each part the depth, and the octets of a leaf. A message/global is one, which may be encoded
// as a whole (RFC 6532 section 3.7); as it is, the line end before a delimiter may be its header's.
strings parts_of(std::string_view text, const limits& limits) {
    const auto message = message_view::parse(text, limits);
    strings out;
    std::optional<std::size_t> global;
    for (const part_view part : message.parts()) {
        if (global && part.depth() > *global) continue;
        const bool is_global = part.type().is("message", "global");
        global = is_global ? std::optional(part.depth()) : std::nullopt;
        std::string octets;
        if (is_global || part.is_leaf()) octets = part.decoded();
        if (is_global) octets.erase(octets.find_last_not_of("\r\n") + 1);
        out.push_back(std::to_string(part.depth()) + ' ' + octets);
    }
    return out;
}

} // namespace

TEST_CASE("random messages: readers find the same parts and octets, and pieces do not matter") {
    test::random random(7);
    std::size_t changed = 0;
    for (int round = 0; round != 30'000; ++round) {
        const auto text = random_message(random);
        CAPTURE(text);
        seven_bit_options options;
        options.force_signed = random.below(2) == 0;
        if (random.below(4) == 0) options.limits.depth = random.below(5);
        const auto out = convert(text, options);
        for (const std::size_t piece : {1U, 3U})
            REQUIRE(convert(text, options, piece).text == out.text);
        if (out.report.is_fit()) REQUIRE(is_ascii(out.text));
        if (!out.report.is_changed()) REQUIRE(out.text == text);
        REQUIRE(parts_of(out.text, options.limits) == parts_of(text, options.limits));
        // Octets that are not looked at in time stay, and their parts are the same all the same.
        options.first_block = 16;
        const auto late = convert(text, options).text;
        REQUIRE(convert(text, options, 3).text == late);
        REQUIRE(parts_of(late, options.limits).size() == parts_of(text, options.limits).size());
        changed += out.report.is_changed() ? 1 : 0;
    }
    CHECK(changed > 7500);
}
