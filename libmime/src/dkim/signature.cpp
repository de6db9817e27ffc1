// The DKIM-Signature field (RFC 6376 section 3.5), checked as section 6.1.1 asks for, but for what
// needs a clock or a key.
#include <algorithm>
#include <limits>

#include <courriel/ascii.hpp>
#include <courriel/mime/dkim.hpp>
#include <courriel/version.hpp>

#include "tag_list.hpp"

namespace courriel::mime::dkim {
namespace {

using namespace detail;

class signature_reader {
public:
    signature_reader(std::string_view value, const mime::limits& limits)
        : list_(value, limits.dkim_tags)
        , name_limit_(limits.dkim_names) {}

    signature read() {
        keep(list_.why());
        for (const std::string_view required : {"v", "a", "b", "bh", "d", "h", "s"})
            if (list_.find(required) == nullptr) keep(reason::missing_tag);
        // In this order: a field of another version means what we do not know.
        each("v", &signature_reader::read_version);
        each("a", &signature_reader::read_algorithm);
        each("c", &signature_reader::read_canonicalization);
        each("q", &signature_reader::read_query);
        each("d", &signature_reader::read_domain);
        each("s", &signature_reader::read_selector);
        out_.identity = "@" + out_.domain;
        each("i", &signature_reader::read_identity);
        each("h", &signature_reader::read_fields);
        each("l", &signature_reader::read_length);
        each("t", &signature_reader::read_timestamp);
        each("x", &signature_reader::read_expiration);
        each("bh", &signature_reader::read_hash);
        each("b", &signature_reader::read_data);
        return std::move(out_);
    }

private:
    void each(std::string_view name, void (signature_reader::*function)(const tag&)) {
        if (const tag* t = list_.find(name)) (this->*function)(*t);
    }
    void keep(reason why) noexcept {
        if (out_.why == reason::good) out_.why = why;
    }
    void require(bool holds, reason why = reason::syntax) noexcept {
        if (!holds) keep(why);
    }

    // sig-v-tag = %x76 [FWS] "=" [FWS] 1*DIGIT
    void read_version(const tag& t) { require(t.value == "1", reason::unknown_version); }

    // sig-a-tag-alg = sig-a-tag-k "-" sig-a-tag-h
    void read_algorithm(const tag& t) {
        for (const algorithm a :
             {algorithm::rsa_sha1, algorithm::rsa_sha256, algorithm::ed25519_sha256})
            if (t.value == to_string(a)) out_.algorithm = a;
        require(out_.algorithm != algorithm::unknown, reason::unknown_algorithm);
        require(out_.algorithm != algorithm::rsa_sha1, reason::historic_algorithm);
    }

    // sig-c-tag = %x63 [FWS] "=" [FWS] sig-c-tag-alg ["/" sig-c-tag-alg]
    void read_canonicalization(const tag& t) {
        const std::size_t slash = std::min(t.value.find('/'), t.value.size());
        read_canonicalization(t.value.substr(0, slash), out_.header);
        if (slash != t.value.size()) read_canonicalization(t.value.substr(slash + 1), out_.body);
    }
    void read_canonicalization(std::string_view name, canonicalization& into) {
        if (name == "relaxed")
            into = canonicalization::relaxed;
        else
            require(name == "simple", reason::unknown_canonicalization);
    }

    // sig-q-tag = %x71 [FWS] "=" [FWS] sig-q-tag-method *([FWS] ":" [FWS] sig-q-tag-method)
    void read_query(const tag& t) {
        bool is_known = false;
        std::string_view rest = t.value;
        while (rest.data() != nullptr) is_known |= take_item(rest, ':') == "dns/txt";
        require(is_known, reason::unknown_query);
    }

    // domain-name = sub-domain 1*("." sub-domain)
    void read_domain(const tag& t) {
        if (!is_domain(t.value, 2)) return keep(reason::syntax);
        out_.domain = t.value;
    }

    // selector = sub-domain *( "." sub-domain )
    void read_selector(const tag& t) {
        if (!is_domain(t.value, 1)) return keep(reason::syntax);
        out_.selector = t.value;
    }

    // sig-i-tag = %x69 [FWS] "=" [FWS] [ Local-part ] "@" domain-name
    void read_identity(const tag& t) {
        const auto decoded = decode_quoted(t.value);
        const std::size_t at = decoded ? decoded->rfind('@') : std::string::npos;
        if (at == std::string::npos || !ascii::fits_line(*decoded)) return keep(reason::syntax);
        out_.identity = *decoded;
        require(is_within(std::string_view(*decoded).substr(at + 1), out_.domain),
                reason::domain_mismatch);
    }

    // sig-h-tag = %x68 [FWS] "=" [FWS] hdr-name *( [FWS] ":" [FWS] hdr-name )
    void read_fields(const tag& t) {
        bool has_from = false;
        std::string_view rest = t.value;
        while (rest.data() != nullptr) {
            if (out_.fields.size() == name_limit_) return keep(reason::too_many_names);
            const std::string_view name = take_item(rest, ':');
            if (!is_field_name(name)) return keep(reason::syntax);
            has_from |= ascii::iequals(name, "From");
            out_.fields.emplace_back(name);
        }
        require(has_from, reason::from_not_signed);
    }

    // 1*76DIGIT, which l= may have; what is too large for us is as good as infinite.
    std::optional<std::uint64_t> read_number(const tag& t) {
        if (t.value.empty() || !ascii::all_of(t.value, ascii::is_digit) || t.value.size() > 76) {
            keep(reason::syntax);
            return std::nullopt;
        }
        return ascii::parse_number(t.value).value_or(std::numeric_limits<std::uint64_t>::max());
    }
    void read_length(const tag& t) { out_.length = read_number(t); }
    void read_timestamp(const tag& t) { out_.timestamp = read_number(t); }
    void read_expiration(const tag& t) {
        out_.expiration = read_number(t);
        require(!out_.expiration || !out_.timestamp || *out_.expiration > *out_.timestamp);
    }

    void read_hash(const tag& t) { read_base64(t, out_.hash); }
    void read_data(const tag& t) {
        read_base64(t, out_.data);
        out_.data_begin = t.begin;
        out_.data_end = t.end;
    }
    void read_base64(const tag& t, std::string& into) {
        auto bytes = decode_base64(t.value);
        require(bytes && !bytes->empty());
        if (bytes) into = *std::move(bytes);
    }

    tag_list list_;
    std::size_t name_limit_;
    signature out_{};
};

} // namespace

signature signature::parse(std::string_view value, const mime::limits& limits) {
    return signature_reader(value, limits).read();
}

std::string signature::query_name() const { return selector + "._domainkey." + domain; }

} // namespace courriel::mime::dkim
