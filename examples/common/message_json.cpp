// See message_json.hpp. The parts come in the order in which JSON wants them, so that a stack of
// the containers that are open is enough, however deep they are.
#include "message_json.hpp"

#include <optional>
#include <utility>
#include <vector>

#include <courriel/mime/encoded_word.hpp>
#include <courriel/mime/message_view.hpp>
#include <courriel/overloaded.hpp>

#include "json.hpp"
#include "sha256.hpp"

namespace mime = courriel::mime;

namespace example {
namespace {

// What may still be decoded and read as a message inside of a message, at all depths together: each
// level could hide the next in an encoding.
struct budget {
    std::size_t octets;
    std::size_t levels = 20;
};

class writer {
public:
    writer(json_writer& json, const mime::message_view& mail, budget& left)
        : json_(json)
        , mail_(mail)
        , defects_(mail.check())
        , left_(left) {}

    void write(std::string_view name) {
        for (const auto part : mail_.parts()) {
            while (open_.size() > part.depth()) close_container();
            if (part.is_message_root()) begin_message(part, name);
            begin_part(part);
            if (part.is_leaf()) {
                json_.key("parts").begin_array().end_array();
                write_encoded_message(part);
                json_.end_object();
                continue;
            }
            json_.key("parts").begin_array();
            if (part.is_message()) json_.end_array().key("message");
            open_.push_back(part);
        }
        while (!open_.empty()) close_container();
        end_message(mail_.root());
    }

private:
    void close_container() {
        if (open_.back().is_message())
            end_message(*open_.back().children().begin());
        else
            json_.end_array().key("message").null();
        json_.end_object();
        open_.pop_back();
    }

    void begin_message(const mime::part_view& root, std::string_view name) {
        const mime::message_fields fields = root.fields();
        json_.begin_object();
        json_.key("file").string_or_null(root.index() == 0 ? name : std::string_view());
        json_.key("envelope").string_or_null(fields.header().envelope());
        json_.key("headers").begin_array();
        for (const auto& field : fields.header()) {
            json_.begin_object().key("name").string(field.name);
            json_.key("value").string(mime::decode_text(field.value)).end_object();
        }
        json_.end_array();
        write_addresses("from", fields.from());
        write_addresses("sender", fields.sender());
        write_addresses("reply_to", fields.reply_to());
        write_addresses("to", fields.to());
        write_addresses("cc", fields.cc());
        write_addresses("bcc", fields.bcc());
        const auto subject = fields.text_of("Subject");
        json_.key("subject");
        subject ? json_.string(*subject) : json_.null();
        const auto date = fields.date();
        json_.key("date").string_or_null(date ? mime::to_rfc3339(*date) : std::string());
        json_.key("message_id").string_or_null(fields.message_id());
        write_strings("in_reply_to", fields.in_reply_to());
        write_strings("references", fields.references());
        json_.key("body");
    }

    // The defects of nested messages are those of the outer ones too.
    void end_message(const mime::part_view& root) {
        json_.key("defects").begin_array();
        for (const auto& d : defects_) {
            if (d.begin < root.header_begin() || d.begin > root.body_end()) continue;
            json_.begin_object().key("kind").string(to_string(d.kind));
            json_.key("offset").number(d.begin).key("end").number(d.end);
            json_.key("severity").string(to_string(severity_of(d.kind)));
            json_.key("rfc").string(rfc_of(d.kind)).end_object();
        }
        json_.end_array().end_object();
    }

    // All of a part but its parts.
    void begin_part(const mime::part_view& part) {
        const mime::media_type type = part.type();
        const auto disposition = part.disposition();
        json_.begin_object();
        json_.key("type").string(type.name());
        json_.key("parameters").begin_object();
        for (const auto& parameter : type.parameters)
            json_.key(parameter.name).string(parameter.value);
        json_.end_object();
        json_.key("charset").string_or_null(type.charset());
        json_.key("disposition").string_or_null(disposition ? disposition->type : std::string());
        json_.key("filename").string_or_null(part.file_name());
        json_.key("content_id").string_or_null(part.content_id());
        json_.key("description").string_or_null(part.description());
        json_.key("encoding").string(part.encoding_name());
        json_.key("size").number(part.body().size());
        if (part.is_leaf() && !is_encoded_message(part)) {
            const std::string decoded = part.decoded();
            json_.key("decoded_size").number(decoded.size());
            json_.key("sha256").string_or_null(sha256(decoded));
        } else {
            json_.key("decoded_size").null().key("sha256").null();
        }
        json_.key("text");
        type.is("text") ? json_.string(part.text()) : json_.null();
    }

    [[nodiscard]] bool is_encoded_message(const mime::part_view& part) const {
        const mime::media_type type = part.type();
        return part.is_leaf() && !is_identity(part.encoding()) && left_.levels != 0 &&
               part.body().size() <= left_.octets &&
               (type.is("message", "rfc822") || type.is("message", "global"));
    }

    // A message in an encoding, which RFC 2045 forbids, is read as one all the same. Offsets in it
    // count from its own beginning.
    void write_encoded_message(const mime::part_view& part) {
        json_.key("message");
        if (!is_encoded_message(part)) {
            json_.null();
            return;
        }
        left_.octets -= part.body().size();
        --left_.levels;
        const std::string text = part.decoded();
        writer(json_, mime::message_view::parse(text), left_).write({});
        ++left_.levels;
    }

    void write_mailbox(const mime::mailbox& mailbox) {
        json_.begin_object().key("name").string_or_null(mailbox.name);
        json_.key("address").string_or_null(mailbox.address).end_object();
    }

    void write_addresses(std::string_view key, const mime::address_list& addresses) {
        json_.key(key).begin_array();
        for (const auto& address : addresses) {
            const auto write_group = [&](const mime::group& group) {
                json_.begin_object().key("group").string(group.name);
                json_.key("members").begin_array();
                for (const auto& member : group.members) write_mailbox(member);
                json_.end_array().end_object();
            };
            std::visit(
                courriel::overloaded{[&](const mime::mailbox& mailbox) { write_mailbox(mailbox); },
                                     write_group},
                address);
        }
        json_.end_array();
    }

    void write_strings(std::string_view key, const std::vector<std::string>& strings) {
        json_.key(key).begin_array();
        for (const std::string& s : strings) json_.string(s);
        json_.end_array();
    }

    json_writer& json_;
    const mime::message_view& mail_;
    std::vector<mime::defect> defects_;
    std::vector<mime::part_view> open_;
    budget& left_;
};

} // namespace

std::string message_json(const std::string& name, std::string_view text) {
    json_writer json;
    budget left{4 * text.size()};
    const auto mail = mime::message_view::parse(text);
    writer(json, mail, left).write(name);
    return json.text();
}

} // namespace example
