// DKIM signatures checked (RFC 6376 section 6, RFC 8301, RFC 8463) while a message passes by in
// pieces. Only its header is kept, and only until it is complete. The verifier asks no name server
// and knows no clock: it says which keys it needs, and takes them whenever they come, before the
// body, during it or after it. What a result means for the message is the application's to say.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/dkim.hpp>
#include <courriel/mime/limits.hpp>

namespace courriel::mime::dkim {

struct verify_options {
    /// When the message was received: without it, t= and x= are not looked at.
    std::optional<std::chrono::system_clock::time_point> now{};
    /// How far other clocks may be off.
    std::chrono::seconds clock_skew{300};
    /// Refuses a signature whose l= leaves octets of the body uncovered, which anybody can have
    /// added.
    bool refuse_unsigned_content = false;
    /// Reads an LF alone as CRLF: for messages from files. On the wire it is an octet like others.
    bool normalize_line_ends = false;
    mime::limits limits{};
};

/// A key that is needed. The TXT records at `name` are asked for; U-labels (RFC 8616) have to be
/// made A-labels for that.
struct key_query {
    std::string domain{};
    std::string selector{};
    std::string name{}; ///< "selector._domainkey.domain"
};

/// What became of one signature.
struct verification {
    dkim::verdict verdict = verdict::none;
    reason why = reason::good;
    dkim::signature signature{};
    std::size_t offset = 0; ///< of the field in the header
    bool testing = false;   ///< the key says that the domain is testing: to be treated as unsigned
    unsigned key_bits = 0;  ///< of the last key that was tried; 0 when there was none
    /// Octets of the body, in its canonical form, that l= leaves uncovered.
    std::uint64_t unsigned_octets = 0;
};

class verifier {
public:
    explicit verifier(verify_options options = {});
    verifier(verifier&&) noexcept;
    verifier& operator=(verifier&&) noexcept;
    ~verifier();

    /// The next octets of the message, as they came over the wire but for dot-stuffing. The header
    /// is canonicalised and hashed at once when its last octet is there: linear in its size for
    /// each of at most limits.dkim_signatures signatures.
    void write(std::string_view bytes);
    /// The message ends. Nothing is written after that.
    void finish();

    /// Whether the header is complete: only then queries() is.
    [[nodiscard]] bool has_header() const noexcept;
    /// The keys that are needed, each name once, in the order of the signatures; none for
    /// signatures that are worthless by themselves. Lives as long as the verifier.
    [[nodiscard]] std::span<const key_query> queries() const noexcept;

    /// The records found at `name`, a string each, the strings of a record joined. None at all
    /// means that there is no such key. Names that were not asked for are ignored, case does not
    /// matter; a second answer replaces the first.
    void set_keys(std::string_view name, std::span<const std::string> records);
    /// The same for one record.
    void set_key(std::string_view name, std::string_view record);
    /// There was no answer: what needs the key becomes temperror, as it does without any word.
    void set_unavailable(std::string_view name);

    /// The signatures in the order of their fields, at most limits.dkim_signatures; computed anew
    /// by each call, from what is known so far.
    [[nodiscard]] std::vector<verification> results() const;
    /// How many more signatures there are, which were not looked at.
    [[nodiscard]] std::size_t ignored_signatures() const noexcept;

    /// The one verdict for the message as a whole, of the signatures that are not in testing (RFC
    /// 6376 section 3.6.1): pass when any passes; else the first one's; none without any.
    static verdict summary(std::span<const verification> results) noexcept;

private:
    class state;
    std::unique_ptr<state> state_;
};

} // namespace courriel::mime::dkim
