// See dkim_verifier.hpp. The steps are in the order of RFC 6376 sections 6.1.1 to 6.1.3, so that
// the first thing that is wrong is the one reported.
#include <algorithm>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/mime/dkim_verifier.hpp>
#include <courriel/version.hpp>

#include "body_hasher.hpp"
#include "header_canonicalizer.hpp"
#include "message_splitter.hpp"
#include "public_key.hpp"

namespace courriel::mime::dkim {
namespace {

using namespace detail;

// What is known of one signature once the header is complete.
struct candidate {
    dkim::signature field{};
    std::size_t offset = 0;
    std::string hash{};   // of the header
    std::size_t body = 0; // number of the body's hash
    std::size_t query = 0;
};

struct answer {
    bool is_known = false;
    std::vector<key_record> keys{};
};

bool is_sound(const candidate& c) noexcept { return c.field.why == reason::good; }

// Whether a key may be used for that signature at all (section 6.1.2).
reason check_use(const key_record& key, const signature& field) {
    if (key.why == reason::key_syntax || key.why == reason::too_many_tags)
        return reason::key_syntax;
    if (!key.email) return reason::key_service;
    if (!key.sha256) return reason::key_hash;
    if (key.why != reason::good) return key.why;
    const key_type needed =
        field.algorithm == algorithm::rsa_sha256 ? key_type::rsa : key_type::ed25519;
    if (key.type != needed) return reason::key_algorithm;
    const std::string_view identity = field.identity;
    if (key.strict_domain &&
        !ascii::iequals(identity.substr(identity.rfind('@') + 1), field.domain))
        return reason::domain_mismatch;
    return reason::good;
}

} // namespace

class verifier::state {
public:
    explicit state(verify_options options)
        : options_(options)
        , splitter_(options.limits, options.normalize_line_ends) {}

    void write(std::string_view bytes) {
        splitter_.write(
            bytes, [this](const header_view& header, std::string_view text) { take(header, text); },
            [this](std::string_view body) { body_.write(body); });
    }

    void finish() {
        if (std::exchange(finished_, true)) return;
        splitter_.finish(
            [this](const header_view& header, std::string_view text) { take(header, text); },
            [this](std::string_view body) { body_.write(body); });
        body_.finish();
    }

    void set_keys(std::string_view name, bool is_known, std::span<const std::string> records) {
        const auto found = find_query(name);
        if (found == queries_.size()) return;
        answer& a = answers_[found];
        a = {is_known, {}};
        for (const std::string& record :
             records.first(std::min(records.size(), options_.limits.dkim_keys)))
            a.keys.push_back(key_record::parse(record, options_.limits));
    }

    [[nodiscard]] std::vector<verification> results() const {
        std::vector<verification> out;
        if (splitter_.is_too_large()) {
            out.emplace_back();
            conclude(out.back(), reason::header_too_large);
        }
        for (const candidate& c : candidates_) {
            out.emplace_back();
            out.back().signature = c.field;
            out.back().offset = c.offset;
            conclude(out.back(), check(c, out.back()));
        }
        return out;
    }

    [[nodiscard]] bool has_header() const noexcept { return splitter_.has_header(); }
    [[nodiscard]] std::span<const key_query> queries() const noexcept { return queries_; }
    [[nodiscard]] std::size_t ignored() const noexcept { return ignored_; }

private:
    static void conclude(verification& into, reason why) {
        into.why = why;
        into.verdict = verdict_of(why);
    }

    void take(const header_view& header, std::string_view text) {
        const field_index index(header, text);
        for (const field_view& field : header) {
            if (!ascii::iequals(field.name, "DKIM-Signature")) continue;
            if (candidates_.size() == options_.limits.dkim_signatures) {
                ++ignored_;
                continue;
            }
            candidate c;
            c.field = signature::parse(field.value, options_.limits);
            c.offset = field.begin;
            if (c.field.why == reason::good) c.field.why = check_time(c.field);
            if (is_sound(c)) prepare(c, field, index, text);
            candidates_.push_back(std::move(c));
        }
    }

    void prepare(candidate& c, const field_view& field, const field_index& index,
                 std::string_view text) {
        std::string hashed = index.select(c.field.fields, c.field.header, field.begin);
        // The field itself, as if b= were empty.
        const auto value = static_cast<std::size_t>(field.value.data() - text.data());
        std::string self(text.substr(field.begin, value + c.field.data_begin - field.begin));
        self += field.value.substr(c.field.data_end);
        append_canonical(hashed, self, c.field.header);
        c.hash = sha256_of(hashed);
        c.body = body_.add(c.field.body, c.field.length.value_or(body_hasher::all));

        const std::string name = c.field.query_name();
        c.query = find_query(name);
        if (c.query != queries_.size()) return;
        queries_.push_back({c.field.domain, c.field.selector, name});
        answers_.emplace_back();
    }

    [[nodiscard]] std::size_t find_query(std::string_view name) const {
        const auto found = std::find_if(queries_.begin(), queries_.end(), [&](const key_query& q) {
            return ascii::iequals(q.name, name);
        });
        return static_cast<std::size_t>(found - queries_.begin());
    }

    [[nodiscard]] reason check_time(const signature& field) const {
        if (!options_.now) return reason::good;
        const auto since =
            std::chrono::duration_cast<std::chrono::seconds>(options_.now->time_since_epoch());
        const auto seconds = [](std::chrono::seconds s) {
            return static_cast<std::uint64_t>(std::max<std::int64_t>(s.count(), 0));
        };
        if (field.timestamp && *field.timestamp > seconds(since + options_.clock_skew))
            return reason::too_early;
        if (field.expiration && *field.expiration < seconds(since - options_.clock_skew))
            return reason::expired;
        return reason::good;
    }

    // Each key is tried; of several failures the one counts that came closest to an answer.
    [[nodiscard]] reason check(const candidate& c, verification& out) const {
        if (!is_sound(c)) return c.field.why;
        const answer& a = answers_[c.query];
        if (!a.is_known) return reason::key_unavailable;
        if (a.keys.empty()) return reason::no_key;
        reason why = reason::key_syntax;
        for (const key_record& key : a.keys) {
            const reason next = check(c, key, out);
            if (next == reason::good) return check_content(out);
            if (why == reason::key_syntax || next == reason::bad_signature) why = next;
        }
        return why;
    }

    [[nodiscard]] reason check(const candidate& c, const key_record& record,
                               verification& out) const {
        if (const reason why = check_use(record, c.field); why != reason::good) return why;
        const public_key key(record, options_.limits);
        out.testing = record.testing;
        out.key_bits = key.bits();
        if (key.why() != reason::good) return key.why();
        if (!finished_) return reason::incomplete;
        const std::uint64_t size = body_.size(c.body);
        if (c.field.length && *c.field.length > size) return reason::length_too_large;
        out.unsigned_octets = size - c.field.length.value_or(size);
        if (body_.hash(c.body) != c.field.hash) return reason::body_hash;
        return key.verify(c.hash, c.field.data) ? reason::good : reason::bad_signature;
    }

    [[nodiscard]] reason check_content(const verification& out) const {
        return options_.refuse_unsigned_content && out.unsigned_octets != 0
                   ? reason::unsigned_content
                   : reason::good;
    }

    verify_options options_;
    message_splitter splitter_;
    body_hasher body_{};
    std::vector<candidate> candidates_{};
    std::vector<key_query> queries_{};
    std::vector<answer> answers_{}; // of queries_
    std::size_t ignored_ = 0;
    bool finished_ = false;
};

verifier::verifier(verify_options options) : state_(std::make_unique<state>(options)) {}
verifier::verifier(verifier&&) noexcept = default;
verifier& verifier::operator=(verifier&&) noexcept = default;
verifier::~verifier() = default;

void verifier::write(std::string_view bytes) { state_->write(bytes); }
void verifier::finish() { state_->finish(); }
bool verifier::has_header() const noexcept { return state_->has_header(); }
std::span<const key_query> verifier::queries() const noexcept { return state_->queries(); }
void verifier::set_keys(std::string_view name, std::span<const std::string> records) {
    state_->set_keys(name, true, records);
}
void verifier::set_key(std::string_view name, std::string_view record) {
    const std::string one(record);
    state_->set_keys(name, true, {&one, 1});
}
void verifier::set_unavailable(std::string_view name) { state_->set_keys(name, false, {}); }
std::vector<verification> verifier::results() const { return state_->results(); }
std::size_t verifier::ignored_signatures() const noexcept { return state_->ignored(); }

verdict verifier::summary(std::span<const verification> results) noexcept {
    verdict first = verdict::none;
    for (const verification& v : results) {
        if (v.testing) continue;
        if (v.verdict == verdict::pass) return verdict::pass;
        if (first == verdict::none) first = v.verdict;
    }
    return first;
}

} // namespace courriel::mime::dkim
