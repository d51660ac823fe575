#pragma once

#include "ft9/core/business_hours.hpp"
#include "ft9/core/phrases.hpp"

#include <array>
#include <initializer_list>
#include <string>
#include <vector>

namespace ft9::mentor {

// What people say who want a human being, and what they are told then. config/texts.json, "handover", may
// replace each.
struct handover_texts {
    phrase_lists phrases{
        {"humano",
         "atendente",
         "atendimento humano",
         "falar com humano",
         "falar com ser humano",
         "falar com atendente",
         "falar com atendente humano",
         "falar com alguém",
         "falar com alguém da equipe",
         "falar com uma pessoa",
         "falar com uma pessoa da equipe",
         "falar com uma pessoa de verdade",
         "falar com uma pessoa real",
         "falar com o suporte",
         "conversar com humano",
         "conversar com atendente",
         "conversar com uma pessoa",
         "conversar com uma pessoa de verdade",
         "chamar atendente",
         "chama atendente",
         "chama um humano",
         "passa para um atendente",
         "passa para um humano",
         "passar para um atendente",
         "transferir para atendente",
         "transfere para um atendente",
         "ser atendido por um humano",
         "ser atendida por um humano",
         "ser atendido por uma pessoa",
         "ser atendida por uma pessoa",
         "quero um humano",
         "preciso de um humano"},
        {"quero falar com um humano", "quero falar com um atendente humano", "quero falar com um ser humano",
         "falar com uma pessoa de verdade", "falar com um humano de verdade", "falar com uma pessoa real",
         "conversar com uma pessoa de verdade", "pessoa de verdade", "humano de verdade",
         "não quero falar com robô", "não quero falar com um robô", "cansei de falar com robô"},
        {"como",          "paciente",     "pacientes",   "cliente",      "clientes",
         "funcionário",   "funcionários", "funcionária", "funcionárias", "secretária",
         "recepcionista", "atendentes",   "contratar",   "treinar",      "treinamento",
         "humanizado",    "clínica",      "consultório", "diferença",    "melhor"},
        {}};
    std::string now = "Certo! Uma pessoa da equipe já vai falar com você por aqui.";
    // Outside of business hours; {when} is made of the words below.
    std::string later =
        "Certo! Avisei a nossa equipe. No momento não há ninguém por aqui; respondemos a partir de {when}.";
    std::string unknown = "Certo! Avisei a nossa equipe. Uma pessoa vai responder assim que possível.";
    std::string when = "{day}, às {time}";
    std::string today = "hoje", tomorrow = "amanhã";
    std::array<std::string, 7> weekdays{"domingo",      "segunda-feira", "terça-feira", "quarta-feira",
                                        "quinta-feira", "sexta-feira",   "sábado"};
};

// What is told at that moment; pure.
std::string handover_notice(const handover_texts& texts, const business_calendar& calendar, unix_ms at);

// How people say that they want no more messages, beside the words of the opt-out. config/texts.json,
// "opt_out_phrases", may replace each.
struct opt_out_phrases {
    phrase_lists phrases{
        {"parar de receber mensagens", "parar de receber mensagem", "parar as mensagens",
         "não receber mais mensagens", "cancelar inscrição", "cancelar a minha inscrição", "sair da lista",
         "descadastrar", "me descadastrar", "me descadastre", "descadastre-me", "parar de receber",
         "unsubscribe"},
        {"não quero mais receber mensagens",
         "não quero mais receber mensagem",
         "não quero receber mais mensagens",
         "não quero receber mais mensagem",
         "não quero receber mensagens",
         "não quero mais mensagens",
         "não desejo mais receber mensagens",
         "não desejo receber mensagens",
         "não me mande mais mensagem",
         "não me mande mais mensagens",
         "não me mandem mais mensagens",
         "não mande mais mensagem",
         "não mande mais mensagens",
         "não me envie mais mensagens",
         "não me enviem mais mensagens",
         "pare de me mandar mensagem",
         "pare de me mandar mensagens",
         "pare de mandar mensagem",
         "pare de mandar mensagens",
         "pare de me enviar mensagens",
         "parem de me mandar mensagem",
         "parem de me mandar mensagens",
         "parem de mandar mensagem",
         "parem de mandar mensagens",
         "para de me mandar mensagem",
         "para de me mandar mensagens",
         "para de mandar mensagem",
         "para de mandar mensagens",
         "quero parar de receber mensagem",
         "quero parar de receber mensagens",
         "me tira da lista",
         "me tire da lista",
         "me tirem da lista",
         "me remova da lista",
         "me remove da lista",
         "me tira dessa lista",
         "me tire dessa lista",
         "tira meu número da lista",
         "cancele minha inscrição",
         "cancela minha inscrição",
         "quero me descadastrar"},
        {"paciente",   "pacientes",    "cliente",   "clientes", "convênio", "convênios",
         "espera",     "congresso",    "curso",     "evento",   "CRO",      "plano",
         "fornecedor", "fornecedores", "instagram", "email",    "lead",     "leads",
         "como",       "quando",       "diz",       "dizem",    "disse"},
        {"cancelar", "cancela", "remover", "chega", "pare", "parem", "para", "quero parar", "quero sair",
         "pode parar", "parar tudo", "para com isso", "não quero mais", "não quero mais conversar",
         "não quero mais falar com você", "me deixa em paz", "me deixe em paz", "não me perturbe"}};
    std::string ask =
        "Quer parar de receber mensagens? Responda PARAR. Se não for isso, é só continuar escrevendo.";
};

// Erasing one's data, and what a mentee is told once before the first answer. config/texts.json, "wishes",
// may replace each.
struct wish_texts {
    phrase_lists erase{
        {"apagar meus dados",           "apagar os meus dados",      "apagar todos os meus dados",
         "apagar meus dados pessoais",  "apague meus dados",         "apaga meus dados",
         "apaguem meus dados",          "excluir meus dados",        "excluir todos os meus dados",
         "excluir meus dados pessoais", "exclua meus dados",         "exclua todos os meus dados",
         "apague todos os meus dados",  "apague todos meus dados",   "excluam meus dados",
         "deletar meus dados",          "delete meus dados",         "remover meus dados",
         "remova meus dados",           "apagar minhas informações", "excluir minhas informações",
         "exclusão dos meus dados",     "a exclusão dos meus dados", "apagar tudo sobre mim",
         "esquecer meus dados",         "apagar meu cadastro",       "excluir meu cadastro",
         "apagar minha conta",          "excluir minha conta"},
        {"apagar meus dados", "apagar os meus dados", "apagar todos os meus dados", "apague meus dados",
         "apague os meus dados", "apaguem meus dados", "excluir meus dados", "excluir os meus dados",
         "exclua meus dados", "exclua os meus dados", "deletar meus dados", "remover meus dados",
         "exclusão dos meus dados", "apagar minhas informações", "apague tudo sobre mim"},
        {"paciente", "pacientes", "cliente", "clientes", "computador", "celular", "sistema", "software",
         "planilha", "prontuário", "google", "instagram", "facebook", "backup"},
        {}};
    std::vector<std::string> confirm_words{"CONFIRMO APAGAR", "SIM, CONFIRMO APAGAR"};
    std::string erase_ask =
        "Posso apagar tudo o que guardo sobre você: conversas, anotações e o seu contato. Isso não tem "
        "volta. Para "
        "confirmar, responda CONFIRMO APAGAR em até 30 minutos.";
    std::string erasing =
        "Confirmado. Estou apagando os seus dados agora; esta é a minha última mensagem. Se quiser, escreva "
        "de "
        "novo quando precisar: começamos do zero.";
    // Sent once before the first answer: that an AI answers, and where the privacy notice is. Empty: not
    // sent.
    std::string first_contact;
    std::string first_contact_version;  // kept with the time, as a record of what the person was told
    bool first_contact_again = false;   // also to those who were told another version
};

struct handover_row {
    const char* key;
    std::string handover_texts::*text;
};
std::initializer_list<handover_row> handover_table();

struct wish_row {
    const char* key;
    std::string wish_texts::*text;
};
std::initializer_list<wish_row> wish_table();

}  // namespace ft9::mentor
