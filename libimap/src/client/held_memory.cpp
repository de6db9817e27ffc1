// See held_memory.hpp. One function for each type that owns memory.
#include "client/held_memory.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <courriel/version.hpp>

namespace courriel::imap {
namespace {

std::size_t held(const std::string& text) noexcept {
    static const std::size_t inside = std::string().capacity();
    return text.capacity() > inside ? text.capacity() + 1 : 0;
}

std::size_t held(std::uint32_t) noexcept { return 0; }

std::size_t held(const address& a) noexcept;
std::size_t held(const envelope& e) noexcept;
std::size_t held(const body_parameter& p) noexcept;
std::size_t held(const body_part& p) noexcept;
std::size_t held(const detail::inline_body& body) noexcept;

template <class T>
std::size_t held(const std::optional<T>& value) noexcept {
    return value ? held(*value) : 0;
}

template <class T>
std::size_t held(const std::vector<T>& values) noexcept {
    std::size_t sum = values.capacity() * sizeof(T);
    for (const T& value : values) sum += held(value);
    return sum;
}

std::size_t held(const address& a) noexcept {
    return held(a.name) + held(a.route) + held(a.mailbox) + held(a.host);
}

std::size_t held(const envelope& e) noexcept {
    return held(e.date) + held(e.subject) + held(e.from) + held(e.sender) + held(e.reply_to) +
           held(e.to) + held(e.cc) + held(e.bcc) + held(e.in_reply_to) + held(e.message_id);
}

std::size_t held(const body_parameter& p) noexcept { return held(p.name) + held(p.value); }

std::size_t held(const body_part& p) noexcept {
    return held(p.type) + held(p.subtype) + held(p.parameters) + held(p.id) + held(p.description) +
           held(p.encoding) + held(p.envelope) + held(p.md5) + held(p.disposition) +
           held(p.disposition_parameters) + held(p.languages) + held(p.location);
}

std::size_t held(const detail::inline_body& body) noexcept {
    return held(body.begin.what.part) + held(body.begin.what.fields) + held(body.octets);
}

} // namespace

std::size_t held_memory(const detail::fetch_delivery& delivery) noexcept {
    const auto& data = delivery.data;
    return sizeof(delivery) + held(delivery.bodies) + held(data.envelope) +
           (data.flags ? held(data.flags->keywords()) : 0) +
           (data.structure ? held(data.structure->parts) : 0);
}

} // namespace courriel::imap
