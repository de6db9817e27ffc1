// See body_hasher.hpp.
#include "body_hasher.hpp"

#include <algorithm>

#include <courriel/version.hpp>

namespace courriel::mime::dkim::detail {

std::size_t body_hasher::add(canonicalization how, std::uint64_t length) {
    (how == canonicalization::simple ? simple_ : relaxed_).is_needed = true;
    const auto found = std::find_if(hashes_.begin(), hashes_.end(), [&](const one_hash& h) {
        return h.how == how && h.length == length;
    });
    const auto number = static_cast<std::size_t>(found - hashes_.begin());
    if (found == hashes_.end()) hashes_.push_back({how, length});
    return number;
}

void body_hasher::take(one_form& form, canonicalization how, std::string_view text) {
    for (one_hash& h : hashes_) {
        if (h.how != how || form.size >= h.length) continue;
        const std::uint64_t room = h.length - form.size;
        h.digest.write(text.size() <= room ? text : text.substr(0, static_cast<std::size_t>(room)));
    }
    form.size += text.size();
}

void body_hasher::write(std::string_view bytes) {
    const auto pass = [&](one_form& form, canonicalization how) {
        if (!form.is_needed) return;
        form.canonicalizer.write(bytes, [&](std::string_view text) { take(form, how, text); });
    };
    pass(simple_, canonicalization::simple);
    pass(relaxed_, canonicalization::relaxed);
}

void body_hasher::finish() {
    const auto end = [&](one_form& form, canonicalization how) {
        form.canonicalizer.finish([&](std::string_view text) { take(form, how, text); });
    };
    end(simple_, canonicalization::simple);
    end(relaxed_, canonicalization::relaxed);
    for (one_hash& h : hashes_) h.value = h.digest.finish();
}

} // namespace courriel::mime::dkim::detail
