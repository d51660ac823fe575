#include "simulator/trigger_options.hpp"

#include <CLI/CLI.hpp>

namespace ft9::simulator {

CLI::App* declare_trigger(CLI::App& app, trigger_order& o) {
    o.message.from = "5511987654321";
    o.message.text = "Olá! Isto é um teste.";
    CLI::App* out = app.add_subcommand(
        "trigger", "Send one signed webhook to any running server; exit 0 if it was answered with 200");
    out->add_option("kind", o.kind, "text, image, status, or duplicate (the same text twice)")
        ->required()
        ->check(CLI::IsMember({"text", "image", "status", "duplicate"}));
    out->add_option("--to", o.to, "Base URL of the server, http or https")->required();
    out->add_option("--secret", o.secret,
                    "App secret that signs; better in the environment than on the command line")
        ->envname("WHATSAPP_APP_SECRET");
    out->add_option("--phone-number-id", o.phone_number_id, "The business number it is for")
        ->envname("WHATSAPP_PHONE_NUMBER_ID");
    out->add_option("--from", o.message.from, "Number of the person, digits")->capture_default_str();
    out->add_option("--name", o.message.name, "Name of the person");
    out->add_option("--text", o.message.text, "What the person writes; caption of an image");
    out->add_option("--id", o.message.wamid,
                    "wamid of the message, for `status` of our message (default: a new one)");
    out->add_option("--status", o.status, "For `status`")
        ->check(CLI::IsMember({"sent", "delivered", "read", "failed"}))
        ->capture_default_str();
    out->add_option("--ca", o.ca_file, "Further certificate authorities (PEM)")->check(CLI::ExistingFile);
    out->add_flag("--insecure", o.insecure, "Take any certificate; on loopback only");
    return out;
}

}  // namespace ft9::simulator
