// Messages as GMime 3 reads them, in the form of `mail_parse --json`, one object a line. What GMime
// does not tell is left out. It recurses as deep as a message does.
//
// Usage: gmime_reader FILE...
#include <cstdio>

#include <gmime/gmime.h>

namespace {

void write_string(const char* text) {
    if (text == nullptr) {
        std::fputs("null", stdout);
        return;
    }
    char* valid = g_utf8_make_valid(text, -1);
    std::putchar('"');
    for (const char* c = valid; *c != '\0'; ++c) {
        if (*c == '"' || *c == '\\')
            std::printf("\\%c", *c);
        else if (static_cast<unsigned char>(*c) < 0x20)
            std::printf("\\u%04x", *c);
        else
            std::putchar(*c);
    }
    std::putchar('"');
    g_free(valid);
}

void write_member(const char* name, const char* text) {
    std::printf("\"%s\":", name);
    write_string(text);
    std::putchar(',');
}

void write_list(InternetAddressList* list) {
    std::putchar('[');
    for (int i = 0; list != nullptr && i < internet_address_list_length(list); ++i) {
        InternetAddress* address = internet_address_list_get_address(list, i);
        const char* name = internet_address_get_name(address);
        std::fputs(i == 0 ? "" : ",", stdout);
        if (INTERNET_ADDRESS_IS_GROUP(address)) {
            std::fputs("{\"group\":", stdout);
            write_string(name == nullptr ? "" : name);
            std::fputs(",\"members\":", stdout);
            write_list(internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)));
        } else {
            std::fputs("{\"name\":", stdout);
            write_string(name);
            std::fputs(",\"address\":", stdout);
            write_string(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)));
        }
        std::putchar('}');
    }
    std::putchar(']');
}

void write_addresses(const char* name, InternetAddressList* list) {
    std::printf("\"%s\":", name);
    write_list(list);
    std::putchar(',');
}

void write_references(const char* name, GMimeMessage* message, const char* field) {
    const char* value = g_mime_object_get_header(GMIME_OBJECT(message), field);
    GMimeReferences* ids = value == nullptr ? nullptr : g_mime_references_parse(nullptr, value);
    std::printf("\"%s\":[", name);
    for (int i = 0; ids != nullptr && i < g_mime_references_length(ids); ++i) {
        std::fputs(i == 0 ? "" : ",", stdout);
        write_string(g_mime_references_get_message_id(ids, i));
    }
    std::fputs("],", stdout);
    if (ids != nullptr) g_mime_references_free(ids);
}

void write_date(GMimeMessage* message) {
    GDateTime* date = g_mime_message_get_date(message);
    if (date == nullptr) {
        std::fputs("\"date\":null,", stdout);
        return;
    }
    std::printf("\"date\":[%d,%d,%d,%d,%d,%d,%ld],", g_date_time_get_year(date),
                g_date_time_get_month(date), g_date_time_get_day_of_month(date),
                g_date_time_get_hour(date), g_date_time_get_minute(date),
                g_date_time_get_second(date),
                static_cast<long>(g_date_time_get_utc_offset(date) / 1000000));
}

void write_message(GMimeMessage* message);

void write_content(GMimePart* part) {
    GMimeDataWrapper* content = g_mime_part_get_content(part);
    if (content == nullptr) {
        std::fputs("\"sha256\":null,\"decoded_size\":null,", stdout);
        return;
    }
    GMimeStream* out = g_mime_stream_mem_new();
    g_mime_data_wrapper_write_to_stream(content, out);
    GByteArray* octets = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out));
    char* sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, octets->data, octets->len);
    write_member("sha256", sum);
    std::printf(
        "\"decoded_size\":%u,\"size\":%lld,", octets->len,
        static_cast<long long>(g_mime_stream_length(g_mime_data_wrapper_get_stream(content))));
    g_free(sum);
    g_object_unref(out);
}

void write_part(GMimeObject* part) {
    GMimeContentType* type = g_mime_object_get_content_type(part);
    char* name = g_mime_content_type_get_mime_type(type);
    char* lower = g_ascii_strdown(name, -1);
    std::putchar('{');
    write_member("type", lower);
    g_free(lower);
    g_free(name);
    write_member("charset", g_mime_content_type_get_parameter(type, "charset"));
    GMimeContentDisposition* disposition = g_mime_object_get_content_disposition(part);
    char* kind = disposition == nullptr
                     ? nullptr
                     : g_ascii_strdown(g_mime_content_disposition_get_disposition(disposition), -1);
    write_member("disposition", kind);
    g_free(kind);
    write_member("content_id", g_mime_object_get_content_id(part));
    if (GMIME_IS_PART(part)) {
        write_member("filename", g_mime_part_get_filename(GMIME_PART(part)));
        write_content(GMIME_PART(part));
    }
    std::fputs("\"parts\":[", stdout);
    if (GMIME_IS_MULTIPART(part)) {
        for (int i = 0; i < g_mime_multipart_get_count(GMIME_MULTIPART(part)); ++i) {
            std::fputs(i == 0 ? "" : ",", stdout);
            write_part(g_mime_multipart_get_part(GMIME_MULTIPART(part), i));
        }
    }
    std::fputs("],\"message\":", stdout);
    GMimeMessage* inner = GMIME_IS_MESSAGE_PART(part)
                              ? g_mime_message_part_get_message(GMIME_MESSAGE_PART(part))
                              : nullptr;
    if (inner == nullptr)
        std::fputs("null", stdout);
    else
        write_message(inner);
    std::putchar('}');
}

void write_message(GMimeMessage* message) {
    std::putchar('{');
    write_member("subject", g_mime_message_get_subject(message));
    write_member("message_id", g_mime_message_get_message_id(message));
    write_references("in_reply_to", message, "In-Reply-To");
    write_references("references", message, "References");
    write_date(message);
    write_addresses("from", g_mime_message_get_from(message));
    write_addresses("sender", g_mime_message_get_sender(message));
    write_addresses("reply_to", g_mime_message_get_reply_to(message));
    write_addresses("to", g_mime_message_get_to(message));
    write_addresses("cc", g_mime_message_get_cc(message));
    write_addresses("bcc", g_mime_message_get_bcc(message));
    std::fputs("\"body\":", stdout);
    GMimeObject* body = g_mime_message_get_mime_part(message);
    if (body == nullptr)
        std::fputs("null", stdout);
    else
        write_part(body);
    std::putchar('}');
}

} // namespace

int main(int argc, char* argv[]) {
    g_mime_init();
    for (int i = 1; i < argc; ++i) {
        GMimeStream* in = g_mime_stream_fs_open(argv[i], 0, 0, nullptr);
        if (in == nullptr) return 1;
        GMimeParser* parser = g_mime_parser_new_with_stream(in);
        GMimeMessage* message = g_mime_parser_construct_message(parser, nullptr);
        if (message == nullptr) {
            std::fputs("null", stdout);
        } else {
            write_message(message);
            g_object_unref(message);
        }
        std::putchar('\n');
        g_object_unref(parser);
        g_object_unref(in);
    }
    g_mime_shutdown();
    return 0;
}
