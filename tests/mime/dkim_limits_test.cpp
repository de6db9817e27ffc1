// The limits of a DKIM verifier: what lies beyond them is counted or refused, never verified.
#include <courriel/mime/dkim_verifier.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dkim_support.hpp"
#include "support/replaced.hpp"

namespace {

using namespace courriel;
using namespace courriel::mime;
using namespace dkim_test;
using dkim::reason;
using dkim::verdict;
using test::replaced;

} // namespace

TEST_CASE("signatures beyond the limit are counted, not evaluated") {
    dkim::verify_options options;
    options.limits.dkim_signatures = 3;
    const std::string good = signed_message();
    const std::string field = good.substr(0, good.find("From: a@"));
    for (const std::size_t n : {2U, 3U, 4U, 1000U}) {
        std::string text;
        for (std::size_t i = 0; i != n; ++i) text += field;
        text += example_message;
        dkim::verifier verifier(options);
        verifier.write(text);
        verifier.finish();
        CHECK(verifier.queries().size() == 1); // each name is asked for once
        verifier.set_key("test._domainkey.example.com", rfc8463_ed25519_record());
        const auto results = verifier.results();
        CHECK(results.size() == std::min<std::size_t>(n, 3));
        CHECK(verifier.ignored_signatures() == (n < 3 ? 0 : n - 3));
        for (const auto& r : results) CHECK(r.verdict == verdict::pass);
    }
}

TEST_CASE("records of one name beyond the limit are not tried") {
    dkim::verify_options options;
    options.limits.dkim_keys = 3;
    for (const std::size_t before : {1U, 2U, 3U}) {
        dkim::verifier verifier(options);
        verifier.write(signed_message());
        verifier.finish();
        std::vector<std::string> records(before, "v=spf1 -all");
        records.emplace_back(rfc8463_ed25519_record());
        verifier.set_keys("test._domainkey.example.com", records);
        CHECK(verifier.results()[0].why == (before < 3 ? reason::good : reason::key_syntax));
    }
}

TEST_CASE("M04: a header over the limit is not kept") {
    const std::string good = signed_message();
    const std::size_t header = good.find("\r\n\r\n") + 4;
    for (const std::size_t piece : {0U, 1U, 7U}) {
        dkim::verify_options options;
        options.limits.header_size = header;
        CHECK(verify(good, rfc8463_ed25519_record(), options, piece)[0].why == reason::good);
        options.limits.header_size = header + 1;
        CHECK(verify(good, rfc8463_ed25519_record(), options, piece)[0].why == reason::good);
        options.limits.header_size = header - 1;
        CHECK(verify(good, rfc8463_ed25519_record(), options, piece)[0].why ==
              reason::header_too_large);
    }
}

TEST_CASE("M04: a header of which a limit hides fields is worth nothing") {
    const std::string good = signed_message();
    for (const std::size_t piece : {0U, 1U}) {
        dkim::verify_options options;
        for (const std::size_t n : {3U, 4U, 5U}) {
            options.limits.fields = n;
            CHECK(verify(good, rfc8463_ed25519_record(), options, piece)[0].why ==
                  (n < 4 ? reason::header_too_large : reason::good));
        }
        // Otherwise a From could be added behind the long name, although it is oversigned.
        for (const std::size_t n : {255U, 256U, 257U}) {
            const std::string text =
                replaced(good, "\r\n\r\n", "\r\n" + std::string(n, 'x') + ": y\r\n\r\n");
            CHECK(verify(text, rfc8463_ed25519_record(), {}, piece)[0].why ==
                  (n <= 256 ? reason::good : reason::header_too_large));
        }
    }
    const std::string spoofed = replaced(
        good, "\r\n\r\n", "\r\n" + std::string(257, 'x') + ": y\r\nFrom: evil@example.net\r\n\r\n");
    CHECK(verify(spoofed, rfc8463_ed25519_record())[0].why == reason::header_too_large);
}
