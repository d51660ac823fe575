#pragma once

#include <initializer_list>
#include <string>
#include <vector>

namespace ft9::mentor {

// What a mentee is told in place of a model's answer. config/texts.json, "safety", may replace each.
struct safety_texts {
    std::string emergency =
        "Isso parece urgente, e eu sou um assistente virtual: não consigo ajudar em uma emergência. Se há "
        "risco de vida ou um problema grave de saúde, ligue agora para o SAMU: 192. Se você está sofrendo ou "
        "pensando em se machucar, ligue para o CVV: 188 (24 horas, gratuito e sigiloso). Por favor, procure "
        "também alguém de confiança. Quando estiver tudo bem, seguimos por aqui.";
    std::string medical =
        "Não posso ajudar com diagnóstico, tratamento ou medicamento: esta mentoria é só sobre o negócio da "
        "odontologia. Procure um colega, um especialista ou um serviço de saúde; em caso de urgência, ligue "
        "para o SAMU: 192.";
    std::string off_topic =
        "Esse assunto foge da minha área: eu ajudo com o negócio da odontologia, como finanças, equipe, "
        "marketing, vendas e processos. Em que ponto da sua clínica posso ajudar?";
    // The person's own words that mean an emergency, whatever the model would say; compared after fold(),
    // whole words in a row.
    std::vector<std::string> emergency_words{
        "quero morrer",
        "queria morrer",
        "quero me matar",
        "queria me matar",
        "vou me matar",
        "penso em me matar",
        "pensando em me matar",
        "pensei em me matar",
        "vontade de me matar",
        "vontade de morrer",
        "me suicidar",
        "penso em suicídio",
        "pensando em suicídio",
        "tirar a minha vida",
        "tirar minha vida",
        "tirar minha própria vida",
        "tirar a minha própria vida",
        "acabar com a minha vida",
        "acabar com minha vida",
        "dar fim à minha vida",
        "não quero mais viver",
        "não aguento mais viver",
        "quero me machucar",
        "vou me machucar",
        "estou infartando",
        "tô infartando",
        "tendo um infarto",
        "tendo um AVC",
        "tendo uma convulsão",
        "dor forte no peito",
        "muita dor no peito",
        "não consigo respirar",
        "não estou conseguindo respirar",
        "estou sangrando muito",
        "paciente sangrando muito",
        "paciente está sangrando muito",
        "ele está sangrando muito",
        "ela está sangrando muito",
        "não para de sangrar",
        "perdendo muito sangue",
        "tomei veneno",
        "tive uma overdose",
        "parou de respirar",
    };
    // Idioms in which such words mean nothing of the kind: they are passed over first.
    std::vector<std::string> harmless_words{
        "morrer de rir",
        "morrer de vergonha",
        "morrer de medo",
        "morrer de fome",
        "morrer de saudade",
        "morrer de tanto",
        "morrer de trabalhar",
        "morrer de tédio",
        "morrer de raiva",
        "morrer de cansaço",
        "morrer na praia",
        "matar de rir",
        "matar de trabalhar",
        "matar de tanto",
        "matar de estudar",
        "matar de vergonha",
        "matar trabalhando",
        "matar para pagar",
        "matar pra pagar",
        "sangrando muito dinheiro",
        "suicídio financeiro",
        "suicídio comercial",
        "overdose de informação",
        "overdose de trabalho",
        "overdose de reunião",
        "overdose de reuniões",
        "overdose de cursos",
        "viver de",
        "viver apagando",
        "viver correndo",
        "viver trabalhando",
        "viver endividado",
        "viver endividada",
        "viver no vermelho",
        "viver no aperto",
        "viver no cheque especial",
        "viver para trabalhar",
        "viver pra trabalhar",
        "viver para pagar",
        "viver pra pagar",
        "não consigo respirar de tanto",
        "não consigo respirar de tanta",
        "não consigo respirar de tantas",
        "não consigo respirar com tanta",
        "não consigo respirar com tantas",
        "não consigo respirar financeiramente",
    };
};

struct safety_row {
    const char* key;
    std::string safety_texts::*text;
};
std::initializer_list<safety_row> safety_table();

}  // namespace ft9::mentor
