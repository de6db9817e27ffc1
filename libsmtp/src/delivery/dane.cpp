// See dane.hpp.
#include <courriel/smtp/delivery/dane.hpp>

#include <algorithm>
#include <iterator>
#include <optional>

#include <courriel/ascii.hpp>
#include <courriel/digest.hpp>
#include <courriel/errc.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp {
namespace {

constexpr std::uint8_t trust_anchor_usage = 2;
constexpr std::uint8_t end_entity_usage = 3;
constexpr std::size_t longest_chain = 20;

std::optional<unsigned> hex_value(char c) {
    if (ascii::is_digit(c)) return static_cast<unsigned>(c - '0');
    const char lower = ascii::to_lower(c);
    if (lower < 'a' || lower > 'f') return std::nullopt;
    return static_cast<unsigned>(lower - 'a') + 10;
}

// Digits in groups; nullopt when there are none, an odd number, or something else.
std::optional<std::string> decode_hex(std::string_view text) {
    std::string out;
    std::optional<unsigned> high;
    for (const char c : text) {
        if (ascii::is_blank(c)) continue;
        const auto value = hex_value(c);
        if (!value) return std::nullopt;
        if (high) out += static_cast<char>(*high << 4 | *value);
        high = high ? std::nullopt : value;
    }
    if (out.empty() || high) return std::nullopt;
    return out;
}

#if COURRIEL_HAS_TLS
constexpr bool has_digests = true;

std::string association(std::uint8_t matching, std::string_view octets) {
    if (matching == 0) return std::string(octets);
    return digest::of(matching == 1 ? digest::algorithm::sha256 : digest::algorithm::sha512,
                      octets);
}
#else
constexpr bool has_digests = false;

// Of matching type 0: no other is usable.
std::string association(std::uint8_t, std::string_view octets) { return std::string(octets); }
#endif

// Whether a record of the same usage and selector has a stronger digest. The octets themselves
// (0) are no digest and stay.
bool is_outdone(const tlsa_record& record, const std::vector<tlsa_record>& all) {
    return record.matching != 0 && std::any_of(all.begin(), all.end(), [&](const tlsa_record& r) {
               return r.usage == record.usage && r.selector == record.selector &&
                      r.matching > record.matching;
           });
}

} // namespace

std::string tlsa_name(std::string_view host, std::uint16_t port) {
    return "_" + std::to_string(port) + "._tcp." + domain_key(host);
}

result<tlsa_record> tlsa_record::from_rdata(std::string_view rdata) {
    if (rdata.size() < 4) return errc::malformed;
    const auto octet = [&](std::size_t i) { return static_cast<std::uint8_t>(rdata[i]); };
    return tlsa_record{octet(0), octet(1), octet(2), std::string(rdata.substr(3))};
}

result<tlsa_record> tlsa_record::parse(std::string_view text) {
    text = ascii::trim(text);
    tlsa_record out;
    for (std::uint8_t* const field : {&out.usage, &out.selector, &out.matching}) {
        const auto value = ascii::parse_number<std::uint8_t>(ascii::take_word(text));
        if (!value) return errc::malformed;
        *field = *value;
    }
    auto data = decode_hex(text);
    if (!data) return errc::malformed;
    out.data = *std::move(data);
    return out;
}

bool tlsa_record::is_usable() const noexcept {
    if (usage != trust_anchor_usage && usage != end_entity_usage) return false;
    if (selector > 1) return false;
    if (matching == 0) return !data.empty();
    return has_digests &&
           ((matching == 1 && data.size() == 32) || (matching == 2 && data.size() == 64));
}

bool tlsa_record::matches(const certificate_view& certificate) const {
    const std::string_view octets =
        selector == 0 ? certificate.certificate : certificate.public_key;
    return is_usable() && !octets.empty() && association(matching, octets) == data;
}

dane_requirement require_dane(std::string_view host, std::string_view domain,
                              const tlsa_answer& answer) {
    dane_requirement out;
    out.server_name = domain_key(host);
    out.names = {out.server_name};
    if (domain_key(domain) != out.server_name) out.names.push_back(domain_key(domain));
    if (answer.outcome == dns_outcome::failed) {
        out.level = dane_level::unreachable;
        return out;
    }
    // Records without DNSSEC are anybody's words (section 2.1.1).
    if (!answer.secure || answer.outcome != dns_outcome::found || answer.records.empty())
        return out;

    std::vector<tlsa_record> usable;
    std::copy_if(answer.records.begin(), answer.records.end(), std::back_inserter(usable),
                 [](const tlsa_record& record) { return record.is_usable(); });
    std::copy_if(usable.begin(), usable.end(), std::back_inserter(out.records),
                 [&](const tlsa_record& record) { return !is_outdone(record, usable); });
    out.level = out.records.empty() ? dane_level::encrypt : dane_level::authenticate;
    return out;
}

dane_result match_dane(const dane_requirement& requirement,
                       std::span<const certificate_view> chain) {
    chain = chain.first(std::min(chain.size(), longest_chain));
    const auto is_meant = [&](const certificate_view& certificate, std::uint8_t usage) {
        return std::any_of(
            requirement.records.begin(), requirement.records.end(),
            [&](const tlsa_record& r) { return r.usage == usage && r.matches(certificate); });
    };
    if (!chain.empty() && is_meant(chain.front(), end_entity_usage))
        return {dane_match::end_entity, 0};
    for (std::size_t i = 0; i != chain.size(); ++i)
        if (is_meant(chain[i], trust_anchor_usage)) return {dane_match::trust_anchor, i};
    return {};
}

bool check_dane(const dane_requirement& requirement, const dane_connection& connection) noexcept {
    switch (requirement.level) {
    case dane_level::none: return true;
    case dane_level::encrypt: return connection.tls;
    case dane_level::authenticate: break;
    case dane_level::unreachable: return false;
    }
    const bool authentic =
        connection.match == dane_match::end_entity ||
        (connection.match == dane_match::trust_anchor && connection.chain_verified);
    return connection.tls && authentic;
}

} // namespace courriel::smtp
