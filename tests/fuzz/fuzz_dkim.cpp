// DKIM: a message, in pieces that the input chooses, means the same as whole; what stands in a
// field or a key record is read without harm; and a signature that was made is one that verifies.
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/dkim_signer.hpp>
#include <courriel/mime/dkim_verifier.hpp>

#include "fuzz.hpp"

namespace {

using namespace courriel;
using namespace courriel::mime;

// The Ed25519 key of RFC 8463 appendix A.
constexpr std::string_view pem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n";

dkim::sign_options options_of(bool simple) {
    dkim::sign_options options;
    options.domain = "example.com";
    options.selector = "x";
    options.oversigned = {"From", "Subject"};
    if (simple) options.header = options.body = dkim::canonicalization::simple;
    return options;
}

template <class Reader>
void write(Reader& reader, std::string_view text, fuzz::choices* random) {
    while (!text.empty()) {
        const std::size_t n =
            random == nullptr ? text.size() : std::min(text.size(), 1 + random->below(9));
        reader.write(text.substr(0, n));
        text.remove_prefix(n);
    }
}

std::vector<dkim::verification> verify(std::string_view text, std::string_view record,
                                       fuzz::choices* random) {
    dkim::verifier verifier;
    write(verifier, text, random);
    verifier.finish();
    for (const auto& query : verifier.queries()) verifier.set_key(query.name, record);
    return verifier.results();
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input input(data, size);
    static const auto key = dkim::private_key::parse(pem);
    const std::string record = key->record();

    const auto parsed = dkim::signature::parse(input.wire);
    fuzz::require(parsed.data_begin <= parsed.data_end && parsed.data_end <= input.wire.size(),
                  "b= lies elsewhere");
    (void)dkim::key_record::parse(input.wire);

    const auto whole = verify(input.wire, input.wire.substr(0, 200), nullptr);
    const auto pieces = verify(input.wire, input.wire.substr(0, 200), &input.random);
    fuzz::require(whole.size() == pieces.size(), "another number of signatures in pieces");
    for (std::size_t i = 0; i != whole.size(); ++i)
        fuzz::require(whole[i].why == pieces[i].why &&
                          whole[i].unsigned_octets == pieces[i].unsigned_octets,
                      "another result in pieces");

    auto signer = dkim::signer::make(*key, options_of(input.random.one_in(2)));
    write(*signer, input.wire, &input.random);
    const auto field = signer->finish();
    if (!field) return 0;
    const auto results = verify(*field + std::string(input.wire), record, &input.random);
    fuzz::require(!results.empty() && results[0].verdict == dkim::verdict::pass,
                  "what was signed does not verify");
    return 0;
}
