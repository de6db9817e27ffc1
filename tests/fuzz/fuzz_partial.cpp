// Fragments: whatever they are, a joiner takes them or refuses them within its limits, and a
// message that can be split comes back.
#include <algorithm>
#include <string>
#include <vector>

#include <courriel/mime/external_body.hpp>
#include <courriel/mime/message_view.hpp>
#include <courriel/mime/partial.hpp>

#include "fuzz/fuzz.hpp"

namespace {

using namespace courriel;

void join_parts(std::string_view text) {
    mime::limits limits;
    limits.fragments = 20;
    limits.joined_size = 1000;
    mime::partial_joiner joiner(limits);
    const auto message = mime::message_view::parse(text);
    for (const auto part : message.parts()) {
        (void)joiner.add(part);
        if (const auto body = mime::external_body::of(part)) (void)body->to_part();
    }
    const std::size_t all = std::max(joiner.total(), joiner.count());
    fuzz::require(joiner.count() + joiner.missing().size() >= all && all <= limits.fragments,
                  "fragments out of bounds");
    const auto joined = joiner.join();
    fuzz::require(joined.has_value() == joiner.is_complete(), "joined though incomplete");
    fuzz::require(!joined || joined->size() <= 2 * limits.joined_size, "joined to too much");
}

// The lines of the body, which splitting must not touch.
std::string body_of(std::string_view text) {
    return std::string(text.substr(mime::header_view::parse(text).body_begin()));
}

void split(std::string_view text, fuzz::choices& random) {
    mime::split_options options;
    options.fragment_size = 300 + random.below(1000);
    options.environment.random = [] { return std::uint64_t{1}; };
    auto fragments = mime::split_message(text, options);
    if (!fragments || fragments->size() == 1) return;
    mime::partial_joiner joiner;
    for (std::size_t i = fragments->size(); i-- != 0;) {
        const std::string& one = (*fragments)[i];
        fuzz::require(one.size() <= options.fragment_size, "a fragment is too large");
        const auto view = mime::message_view::parse(std::string_view(one));
        fuzz::require(joiner.add(view.root()) == mime::fragment_outcome::added,
                      "an own fragment is refused");
    }
    const auto joined = joiner.join();
    fuzz::require(joined && body_of(*joined) == body_of(text), "the message did not come back");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input input(data, size);
    join_parts(input.wire);
    split(input.wire, input.random);
    return 0;
}
