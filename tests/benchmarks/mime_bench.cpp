// mime_bench CORPUS_DIR [CORPUS]...: how fast messages are read. CORPUS_DIR/CORPUS/*.eml are loaded
// first. `parse` is the tree and every field of every part decoded: addresses, encoded words,
// dates, identifiers, trace fields, parameters; `decode` is the same and every leaf's body decoded.
// The counts behind the times show that the work was done.
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <variant>
#include <vector>

#include <courriel/mime/disposition.hpp>
#include <courriel/mime/encoded_word.hpp>
#include <courriel/mime/field_syntax.hpp>
#include <courriel/mime/message_id.hpp>
#include <courriel/mime/message_view.hpp>
#include <courriel/mime/received.hpp>
#include <courriel/mime/transfer_encoding.hpp>

#include "allocation_count.hpp"
#include "load.hpp"
#include "measure.hpp"

namespace {

namespace mime = courriel::mime;
namespace benchmarks = courriel::benchmarks;

struct totals {
    std::size_t parts = 0;
    std::size_t addresses = 0;
    std::size_t text = 0;    // octets of decoded header fields
    std::size_t decoded = 0; // octets of decoded bodies
};

void add(const mime::date_time& date) {
    benchmarks::sink() += static_cast<std::uint64_t>(date.to_time().time_since_epoch().count());
}

void add(const mime::mailbox& box, totals& t) {
    ++t.addresses;
    t.text += box.name.size() + box.address.size();
}

void add(const mime::address_list& list, totals& t) {
    for (const mime::address& address : list) {
        if (const auto* group = std::get_if<mime::group>(&address)) {
            ++t.addresses;
            t.text += group->name.size();
            for (const mime::mailbox& member : group->members) add(member, t);
        } else {
            add(std::get<mime::mailbox>(address), t);
        }
    }
}

void add(const mime::parameter_list& parameters, totals& t) {
    for (const mime::parameter& p : parameters) t.text += p.name.size() + p.value.size();
}

void decode_field(const mime::field_view& field, std::string& text, totals& t) {
    switch (mime::syntax_of(field.name)) {
    case mime::field_syntax::path:
    case mime::field_syntax::addresses: add(mime::address_list::parse(field.value), t); break;
    case mime::field_syntax::date:
        if (const auto date = mime::date_time::parse(field.value)) add(*date);
        break;
    case mime::field_syntax::message_ids:
        for (const std::string& id : mime::parse_message_ids(field.value)) t.text += id.size();
        break;
    case mime::field_syntax::media_type: {
        const auto type = mime::media_type::parse(field.value);
        t.text += type.type.size() + type.subtype.size();
        add(type.parameters, t);
        break;
    }
    case mime::field_syntax::disposition: {
        const auto disposition = mime::disposition::parse(field.value);
        t.text += disposition.type.size();
        add(disposition.parameters, t);
        break;
    }
    case mime::field_syntax::transfer_encoding:
        benchmarks::sink() +=
            static_cast<std::uint64_t>(mime::parse_transfer_encoding(field.value));
        break;
    case mime::field_syntax::received: {
        const auto hop = mime::received::parse(field.value);
        for (const std::string_view view :
             {hop.from.name, hop.from.tcp_name, hop.from.address, hop.by.name, hop.via, hop.with,
              hop.id, hop.tls, hop.for_})
            t.text += view.size();
        if (hop.date) add(*hop.date);
        break;
    }
    case mime::field_syntax::list_urls:
    case mime::field_syntax::list_id:
    case mime::field_syntax::authentication_results:
    case mime::field_syntax::auto_submitted:
    case mime::field_syntax::unstructured:
    case mime::field_syntax::other:
        mime::decode_text(field.value, text);
        t.text += text.size();
        break;
    }
}

void read(std::string_view message, bool bodies, totals& t) {
    const auto view = mime::message_view::parse(message);
    std::string text;
    for (const mime::part_view part : view.parts()) {
        ++t.parts;
        for (const mime::field_view& field : part.header()) decode_field(field, text, t);
        if (bodies && part.is_leaf()) t.decoded += part.decoded().size();
    }
}

totals measure(const std::string& corpus, const std::string& metric,
               const std::vector<std::string>& messages, bool bodies) {
    double octets = 0;
    for (const std::string& message : messages) octets += static_cast<double>(message.size());
    totals t;
    const auto best = benchmarks::best_of([&] {
        t = {};
        for (const std::string& message : messages) read(message, bodies, t);
    });
    const auto count = static_cast<double>(messages.size());
    benchmarks::tell(corpus, metric + "_cpu", octets / best.cpu / 1e6, "MB/s");
    benchmarks::tell(corpus, metric + "_msgs_cpu", count / best.cpu, "msg/s");
    benchmarks::tell(corpus, metric + "_wall", octets / best.wall / 1e6, "MB/s");
    benchmarks::tell(corpus, metric + "_reps", static_cast<double>(best.repetitions), "count");
    totals again;
    const std::size_t before = benchmarks::allocations();
    for (const std::string& message : messages) read(message, bodies, again);
    const std::size_t made = benchmarks::allocations() - before;
    benchmarks::tell(corpus, metric + "_allocations", static_cast<double>(made) / count, "per_msg");
    return t;
}

// What the tree of a message takes, against the message's size: the worst of the corpus.
void measure_memory(const std::string& corpus, const std::vector<std::string>& messages) {
    double worst = 0;
    for (const std::string& message : messages) {
        const benchmarks::memory_meter meter;
        const auto view = mime::message_view::parse(message);
        const auto taken = static_cast<double>(meter.peak());
        worst = std::max(worst, taken / (static_cast<double>(message.size()) / 8 + 64 * 1024));
    }
    benchmarks::tell(corpus, "tree_memory", worst, "of_n/8+64KiB");
}

void run(const std::filesystem::path& folder, const std::string& corpus) {
    const auto messages = benchmarks::load(folder / corpus);
    (void)measure(corpus, "parse", messages, false);
    const totals t = measure(corpus, "decode", messages, true);
    benchmarks::tell(corpus, "parts", static_cast<double>(t.parts), "count");
    benchmarks::tell(corpus, "addresses", static_cast<double>(t.addresses), "count");
    benchmarks::tell(corpus, "header_text", static_cast<double>(t.text), "bytes");
    benchmarks::tell(corpus, "decoded_body", static_cast<double>(t.decoded), "bytes");
    benchmarks::tell(corpus, "failed", 0, "count");
    measure_memory(corpus, messages);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    benchmarks::tell(corpus, "maxrss", static_cast<double>(usage.ru_maxrss) / 1024, "MiB");
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: mime_bench CORPUS_DIR [CORPUS]...\n");
        return 2;
    }
    std::vector<std::string> corpora(argv + 2, argv + argc);
    if (corpora.empty()) corpora = {"small", "large", "nasty"};
    try {
        for (const std::string& corpus : corpora) run(argv[1], corpus);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "mime_bench: %s\n", e.what());
        return 1;
    }
}
